import { BrokerError } from '../error.ts'
import { addressText, type Address, type KafkaConfig } from './config.ts'
import { toBrokerError } from './errors.ts'
import { probeListener, type Listener } from './listener-probe.ts'

/** Metadata: what every broker answers and no controller does. */
export const METADATA_KEY = 3

const AT_A_LISTENER: Partial<Record<Listener, [code: 'wrong-port' | 'tls-mismatch', what: string, hint: string]>> = {
  http: [
    'wrong-port',
    'speaks HTTP, not Kafka',
    'Enter the port of a Kafka listener (often 9092), not of a web console, REST proxy or metrics.',
  ],
  amqp: ['wrong-port', 'speaks AMQP, not Kafka', 'This is a RabbitMQ or ActiveMQ port. Choose another broker kind, or another port.'],
  tls: ['tls-mismatch', 'speaks TLS', 'Turn TLS on for this cluster, or use the plaintext port.'],
}

/** Turns "the connection closed" into what a person can act on, by looking at what listens there. */
export async function diagnose(error: unknown, address: Address, config: KafkaConfig, signal: AbortSignal): Promise<BrokerError> {
  const at = addressText(address)
  const failure = toBrokerError(error, `Cannot talk to Kafka at ${at}`)
  const vague = ['unavailable', 'timeout', 'malformed-answer', 'tls-mismatch', 'internal']
  if (!vague.includes(failure.code) || signal.aborted) return failure
  const listener = await probeListener(address)
  const found = AT_A_LISTENER[listener]
  if (found && !(config.tls && listener === 'tls')) {
    const [code, what, hint] = found
    return new BrokerError(code, `${at} ${what}`, hint, { cause: error })
  }
  if (failure.code === 'unavailable' && listener === 'closes') {
    const hint = config.tls
      ? 'This may be a plaintext port: turn TLS off, or use the TLS port.'
      : 'This may be a TLS port (turn TLS on), or no Kafka at all. Check the port.'
    return new BrokerError(config.tls ? 'tls-mismatch' : 'wrong-port', `${at} closes the connection at once: ${failure.message}`, hint, {
      cause: error,
    })
  }
  return failure
}

/** A broker that answered ApiVersions and then hung up on the first real request wants a login. */
export function loginWanted(address: Address, error: unknown): BrokerError {
  const detail = `${addressText(address)} hangs up on requests without a login`
  return new BrokerError('bad-credentials', detail, 'Enter SASL mechanism, user name and password, or use a listener without login.', {
    cause: error,
  })
}

export function controllerListener(address: Address): BrokerError {
  const detail = `${addressText(address)} is the controller listener: it serves other brokers, not clients`
  return new BrokerError('wrong-port', detail, 'Enter the port of a broker listener (often 9092).')
}
