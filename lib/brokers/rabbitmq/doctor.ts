import { connect } from 'node:net'
import { BrokerError } from '../error.ts'
import { amqpAddress } from './addresses.ts'
import type { RabbitmqConfig } from './config.ts'

/**
 * When nothing listens on the management port, asks the AMQP port whether a broker is there at all: then it is the plugin
 * that is off. Answers the better diagnosis, or the one given.
 */
export async function diagnoseRefusal(refusal: BrokerError, config: RabbitmqConfig, signal: AbortSignal): Promise<BrokerError> {
  const address = new URL(amqpAddress(config, null))
  const alive =
    address.protocol === 'amqp:' && (await speaksAmqp(address.hostname, Number(address.port || 5672), config.timeoutSeconds * 1000, signal))
  if (!alive) return refusal
  return new BrokerError(
    'plugin-off',
    `${refusal.message} RabbitMQ itself answers at ${address.host}, so its management plugin is off or on another port.`,
    'Run: rabbitmq-plugins enable rabbitmq_management; or correct the management address.',
    { cause: refusal },
  )
}

/** Sends the AMQP 0-9-1 protocol header; a broker answers with a method frame (type 1) on channel 0. */
function speaksAmqp(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout: timeoutMs }, () => socket.write('AMQP\x00\x00\x09\x01'))
    const finish = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', (bytes) => finish(bytes.subarray(0, 3).equals(Buffer.from([1, 0, 0]))))
    socket.once('timeout', () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('end', () => finish(false))
  })
}
