/** Turns what amqplib and the broker say on an AMQP connection into a diagnosis. Pure. */
import { BrokerError } from '../error.ts'
import { explainConnection } from './failures.ts'

/** Diagnosis of a connection that could not be opened. */
export function explainAmqp(error: unknown, place: string, vhost: string): BrokerError {
  const text = error instanceof Error ? error.message : String(error)
  const options = { cause: error }
  if (/ACCESS.REFUSED/.test(text) && /Handshake terminated/.test(text)) {
    return new BrokerError('bad-credentials', `${place} does not accept user and password.`, 'Correct user and password.', options)
  }
  if (/NOT.ALLOWED|access to vhost|vhost .*(not found|refused)/i.test(text)) {
    return new BrokerError(
      'missing-right',
      `The user may not open the virtual host "${vhost}" over AMQP.`,
      'Give the user rights on it.',
      options,
    )
  }
  if (
    /exceeds maxFrameSize|Invalid frame|Unknown frame type|Expected .*; got|Unknown class\/method|closed abruptly|ECONNRESET|socket hang up/.test(
      text,
    )
  ) {
    return new BrokerError(
      'wrong-port',
      `${place} does not speak AMQP 0-9-1.`,
      'Use the AMQP port, usually 5672, with amqp://; or 5671 with amqps://.',
      options,
    )
  }
  return explainConnection(error, place, false)
}

/** Diagnosis of a channel the broker closed, or of a connection that broke off, while working on `what`. */
export function explainChannel(error: unknown, what: string): BrokerError {
  if (error instanceof BrokerError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const options = { cause: error }
  if (code === 404)
    return new BrokerError('object-error', `The ${what} does not exist.`, 'It may have been deleted; wait for the next inventory.', options)
  if (code === 403)
    return new BrokerError(
      'missing-right',
      `The user has no right to use the ${what}.`,
      'Give the user the rights "read" and "write" on it.',
      options,
    )
  if (code === 405)
    return new BrokerError(
      'object-error',
      `The ${what} is locked by another connection.`,
      'An exclusive queue can be used by its own connection only.',
      options,
    )
  if (typeof code === 'number')
    return new BrokerError('object-error', `The broker refused to work on the ${what}: ${text}`, 'Look at the log of the broker.', options)
  return new BrokerError(
    'unavailable',
    `The connection to the broker broke off while working on the ${what}.`,
    'The broker may be restarting; try again.',
    options,
  )
}
