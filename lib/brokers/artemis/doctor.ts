import { openAmqp1 } from '../amqp1/connection.ts'
import { BrokerError } from '../error.ts'
import type { ArtemisConfig } from './config.ts'

/**
 * When the console's port is silent, asks whether it is the messaging port: that one takes a request for the start of a WebSocket and
 * waits for ever.
 */
export async function diagnoseSilence(silence: BrokerError, config: ArtemisConfig, signal: AbortSignal): Promise<BrokerError> {
  const { host, protocol } = new URL(config.jolokiaUrl)
  if (signal.aborted || protocol !== 'http:') return silence
  try {
    const connection = await openAmqp1({ url: `amqp://${host}`, timeoutMs: probeMs }, signal)
    await connection.close()
  } catch (error) {
    if (!(error instanceof BrokerError) || error.code !== 'bad-credentials') return silence
  }
  return new BrokerError(
    'wrong-port',
    `At ${host} an Artemis acceptor for messages answers, not the console.`,
    'Use the port of the console, usually 8161, and the path /console/jolokia.',
    { cause: silence },
  )
}

const probeMs = 2_000

/** When nothing listens at the console's port, asks the AMQP address whether a broker is there at all: then it is the console that is off. */
export async function diagnoseRefusal(refusal: BrokerError, config: ArtemisConfig, signal: AbortSignal): Promise<BrokerError> {
  if (config.amqpUrl === undefined) return refusal
  try {
    const { amqpUrl: url, username, password, tls, timeoutSeconds } = config
    const connection = await openAmqp1({ url, username, password, tls, timeoutMs: timeoutSeconds * 1000 }, signal)
    await connection.close()
  } catch {
    return refusal
  }
  return new BrokerError(
    'plugin-off',
    `${refusal.message} Artemis itself answers at ${new URL(config.amqpUrl).host}, so its console is off or on another port.`,
    'Turn on the web server with the console in bootstrap.xml, or correct the Jolokia address.',
    { cause: refusal },
  )
}
