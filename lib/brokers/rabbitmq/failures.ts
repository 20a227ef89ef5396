/** Turns what sockets and RabbitMQ say into a diagnosis. Pure. */
import { BrokerError } from '../error.ts'
import { refusesClientCertificate } from '../http/tls.ts'
import { failure } from './answers.ts'
import { AnswerTooLong } from '../http/sockets.ts'

interface Failure {
  code?: string
  message?: string
  name?: string
  reason?: string
  rawPacket?: Uint8Array
}

/** Where the trouble happened, in words for a person: `the management API at http://rabbit:15672`. */
export type Place = string

const untrusted = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT)/

/** Diagnosis of a connection that failed before a complete answer. `answeredBefore`: the same place has worked. */
export function explainConnection(error: unknown, place: Place, answeredBefore: boolean): BrokerError {
  if (error instanceof BrokerError) return error
  const failed: Failure = error instanceof Error ? error : { message: String(error) }
  const code = failed.code ?? ''
  const options = { cause: error }
  if (
    failed.name === 'TimeoutError' ||
    failed.name === 'AbortError' ||
    code === 'ABORT_ERR' ||
    code === 'ETIMEDOUT' ||
    /ETIMEDOUT/.test(failed.message ?? '')
  ) {
    return new BrokerError(
      'timeout',
      `No answer from ${place} in time.`,
      'Check that host and port are right, that no firewall drops the traffic, and that the broker is not overloaded.',
      options,
    )
  }
  if (code === 'ECONNREFUSED') {
    return new BrokerError('refused', `Nothing listens at ${place}.`, 'Start the broker, or correct host and port.', options)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new BrokerError(
      'unknown-host',
      `The host of ${place} has no address.`,
      'Correct the host name, or repair name resolution.',
      options,
    )
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return new BrokerError('unavailable', `There is no route to ${place}.`, 'Check the network between Spillway and the broker.', options)
  }
  if (untrusted.test(code)) {
    return new BrokerError(
      'tls-untrusted',
      `The certificate of ${place} is not trusted (${code}).`,
      'Enter the CA that signed it, or correct the host name.',
      options,
    )
  }
  if (error instanceof AnswerTooLong) {
    return new BrokerError('malformed-answer', `From ${place}: ${error.message}.`, 'Limit the cluster to some virtual hosts.', options)
  }
  return explainBytes(failed, place, answeredBefore, options)
}

function explainBytes(failed: Failure, place: Place, answeredBefore: boolean, options: { cause: unknown }): BrokerError {
  const code = failed.code ?? ''
  const first = Buffer.from(failed.rawPacket ?? []).toString('latin1')
  if (code.startsWith('HPE_')) {
    // 0x15 and 0x16 open TLS alert and handshake records.
    if (failed.rawPacket?.[1] === 3 && (failed.rawPacket[0] === 0x15 || failed.rawPacket[0] === 0x16)) {
      return new BrokerError(
        'tls-mismatch',
        `At ${place} the server speaks TLS, but the address says plain.`,
        'Use https:// (amqps://) in the address.',
        options,
      )
    }
    const amqp = first.startsWith('AMQP') ? ' It answered as an AMQP port does.' : ''
    return new BrokerError(
      'wrong-port',
      `At ${place} something answers, but not in HTTP.${amqp}`,
      'Use the port of the management plugin, usually 15672.',
      options,
    )
  }
  if (refusesClientCertificate(code)) {
    return new BrokerError(
      'tls-untrusted',
      `At ${place} the server refuses the client certificate, or misses one.`,
      'Enter a client certificate and its key that the broker accepts.',
      options,
    )
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return new BrokerError(
      'tls-mismatch',
      `At ${place} the server does not speak TLS, but the address says so.`,
      'Use http:// (amqp://) in the address, or the TLS port.',
      options,
    )
  }
  if (/connection was reset|socket hang up|aborted/i.test(failed.message ?? '') || code === 'ECONNRESET' || code === 'EPIPE') {
    return answeredBefore
      ? new BrokerError(
          'unavailable',
          `The connection to ${place} broke off.`,
          'The broker may be restarting; Spillway tries again by itself.',
          options,
        )
      : new BrokerError(
          'wrong-port',
          `At ${place} the connection was closed without an answer.`,
          'Use the port of the management plugin, usually 15672; a broker that is just starting also does this.',
          options,
        )
  }
  return new BrokerError(
    'internal',
    `Talking to ${place} failed: ${failed.message ?? 'no reason given'}.`,
    'Look at the log of Spillway and of the broker.',
    options,
  )
}

/** Diagnosis of an answer that is not a success. `what`: the thing asked for, in words. */
export function explainStatus(status: number, body: string, place: Place, what: string): BrokerError {
  const said = reason(body)
  if (status === 401 || status === 403) {
    // RabbitMQ spells a failed log-in "not_authorized" and a missing right "not_authorised".
    if (said?.error === 'not_authorised') {
      const tag = /Not (\w+) user/.exec(said.reason)?.[1]
      const wanted = tag === undefined ? `read ${what}` : `read ${what} (it needs the tag "${tag === 'monitor' ? 'monitoring' : tag}")`
      return new BrokerError(
        'missing-right',
        `The user may not ${wanted}: ${said.reason}.`,
        'Give the user the tag "monitoring" and rights on the virtual host.',
      )
    }
    const local = /localhost/i.test(said?.reason ?? '')
    return new BrokerError(
      'bad-credentials',
      `${place} does not accept user and password${said === null ? '' : ` (${said.reason})`}.`,
      local ? 'The user guest may log in from the broker’s own host only: make another user.' : 'Correct user and password.',
    )
  }
  if (status === 404) return new BrokerError('object-error', `${place} does not know ${what}.`, 'It may have been deleted.')
  if (status === 429) return new BrokerError('overloaded', `${place} asks to slow down.`, 'Poll the cluster less often.')
  if (status >= 500)
    return new BrokerError('unavailable', `${place} failed to answer for ${what} (status ${status}).`, 'Look at the log of the broker.')
  return new BrokerError(
    'object-error',
    `${place} refused ${what} (status ${status}${said === null ? '' : `: ${said.reason}`}).`,
    'Look at the log of the broker.',
  )
}

function reason(body: string): { error: string; reason: string } | null {
  try {
    const parsed = failure.safeParse(JSON.parse(body))
    return parsed.success
      ? {
          error: parsed.data.error,
          reason: typeof parsed.data.reason === 'string' ? parsed.data.reason : JSON.stringify(parsed.data.reason),
        }
      : null
  } catch {
    return null
  }
}
