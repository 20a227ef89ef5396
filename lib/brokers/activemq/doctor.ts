import { BrokerError } from '../error.ts'
import type { ActivemqConfig } from './config.ts'
import { findDoors } from './doors.ts'
import { placeOf, StompConnection } from './stomp/connection.ts'

const LONGEST_MS = 1_500

/**
 * When Jolokia cannot be had, asks whether the broker is there by another door: then it is the address, or the web console, that is
 * wrong. Answers the better diagnosis, or the one given.
 */
export async function diagnose(trouble: BrokerError, config: ActivemqConfig, signal: AbortSignal): Promise<BrokerError> {
  if (signal.aborted) return trouble
  const { host } = new URL(config.jolokiaUrl)
  if (trouble.code === 'timeout' && (await speaksStomp(`stomp://${host}`, config, signal))) {
    return new BrokerError(
      'wrong-port',
      `${trouble.message} The broker speaks STOMP there.`,
      'Use the port of the web console, usually 8161, and the path /api/jolokia.',
      { cause: trouble },
    )
  }
  if (trouble.code !== 'refused') return trouble
  const url = config.stompUrl ?? findDoors(config, { BrokerName: '', BrokerVersion: '', TransportConnectors: usual }).stomp
  if (url === null || !(await speaksStomp(url, config, signal))) return trouble
  return new BrokerError(
    'plugin-off',
    `${trouble.message} The broker itself answers by ${placeOf(url).name}, so its web console is off or on another port.`,
    'Start the web console (jetty.xml), or correct the Jolokia address.',
    { cause: trouble },
  )
}

const usual = { stomp: 'stomp://broker:61613' }

/** True when a STOMP server answers, be it with a refusal of the log-in. */
async function speaksStomp(url: string, config: ActivemqConfig, signal: AbortSignal): Promise<boolean> {
  const { username, password, tls, timeoutSeconds } = config
  const timeoutMs = Math.min(LONGEST_MS, timeoutSeconds * 1000)
  try {
    const stomp = await StompConnection.open(
      { url, username, password, clientId: `spillway-doctor-${process.pid}`, tls, timeoutMs },
      signal,
    )
    stomp.destroy()
    return true
  } catch (error) {
    return error instanceof BrokerError && error.code === 'bad-credentials'
  }
}
