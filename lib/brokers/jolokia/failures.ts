/** Turns what sockets and Jolokia say into a diagnosis. Pure. */
import { BrokerError } from '../error.ts'
import { refusesClientCertificate } from '../http/tls.ts'
import type { JolokiaItem } from './answers.ts'
import { AnswerTooLong } from '../http/sockets.ts'

interface Failure {
  code?: string
  message?: string
  name?: string
  rawPacket?: Uint8Array
}

/** Words for messages to people. */
export interface Place {
  /** `Jolokia at http://mq:8161/api/jolokia`. */
  name: string
  /** What to write as the address: `the console’s port, usually 8161, and the path /api/jolokia`. */
  usual: string
  /** How addresses begin; absent = `http://` and `https://`. */
  schemes?: { plain: string; secure: string }
}

const untrusted = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT)/

/** Diagnosis of a request that failed before a complete answer. `answeredBefore`: the same place has worked. */
export function explainConnection(error: unknown, place: Place, answeredBefore: boolean): BrokerError {
  if (error instanceof BrokerError) return error
  const failed: Failure = error instanceof Error ? error : { message: String(error) }
  const code = failed.code ?? ''
  const { plain, secure } = place.schemes ?? { plain: 'http://', secure: 'https://' }
  const fail = (problem: ConstructorParameters<typeof BrokerError>[0], detail: string, hint: string): BrokerError =>
    new BrokerError(problem, detail, hint, { cause: error })
  if (failed.name === 'TimeoutError' || failed.name === 'AbortError' || code === 'ABORT_ERR' || code === 'ETIMEDOUT')
    return fail(
      'timeout',
      `No answer from ${place.name} in time.`,
      'Check that host and port are right, that no firewall drops the traffic, and that the broker is not overloaded.',
    )
  if (code === 'ECONNREFUSED') return fail('refused', `Nothing listens at ${place.name}.`, 'Start the broker, or correct host and port.')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fail('unknown-host', `The host of ${place.name} has no address.`, 'Correct the host name, or repair name resolution.')
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return fail('unavailable', `There is no route to ${place.name}.`, 'Check the network between Spillway and the broker.')
  if (untrusted.test(code))
    return fail(
      'tls-untrusted',
      `The certificate of ${place.name} is not trusted (${code}).`,
      'Enter the CA that signed it, or correct the host name.',
    )
  if (refusesClientCertificate(code))
    return fail(
      'tls-untrusted',
      `At ${place.name} the server refuses the client certificate, or misses one.`,
      'Enter a client certificate and its key that the server accepts.',
    )
  if (error instanceof AnswerTooLong)
    return fail('malformed-answer', `From ${place.name}: ${error.message}.`, 'Look for destinations made without end.')
  if (code.startsWith('HPE_')) {
    // 0x15 and 0x16 open TLS alert and handshake records.
    const tls = failed.rawPacket?.[1] === 3 && (failed.rawPacket[0] === 0x15 || failed.rawPacket[0] === 0x16)
    return tls
      ? fail('tls-mismatch', `At ${place.name} the server speaks TLS, but the address says plain.`, `Use ${secure} in the address.`)
      : fail('wrong-port', `At ${place.name} something answers, but not in HTTP.`, `Use ${place.usual}.`)
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return fail(
      'tls-mismatch',
      `At ${place.name} the server does not speak TLS, but the address says so.`,
      `Use ${plain} in the address, or the TLS port.`,
    )
  if (code === 'ECONNRESET' || code === 'EPIPE' || /socket hang up|aborted/i.test(failed.message ?? ''))
    return answeredBefore
      ? fail('unavailable', `The connection to ${place.name} broke off.`, 'The broker may be restarting; Spillway tries again by itself.')
      : fail(
          'wrong-port',
          `At ${place.name} the connection was closed without an answer.`,
          `Use ${place.usual}; a broker that is just starting also does this.`,
        )
  return fail(
    'internal',
    `Talking to ${place.name} failed: ${failed.message ?? 'no reason given'}.`,
    'Look at the log of Spillway and of the broker.',
  )
}

/** Diagnosis of an HTTP status that is no success. `forbidden`: what a 403 of the web server means for this product. */
export function explainStatus(status: number, place: Place, forbidden: 'bad-credentials' | 'missing-right', body = ''): BrokerError {
  if (status === 401 || (status === 403 && forbidden === 'bad-credentials'))
    return new BrokerError('bad-credentials', `${place.name} does not accept user and password.`, 'Correct user and password.')
  if (status === 403)
    return new BrokerError(
      'missing-right',
      `${place.name} does not let this user, or this host, in (status 403).`,
      'Give the user the role of an administrator, and let the web server of the broker answer hosts other than its own.',
    )
  if (status === 429)
    return new BrokerError(
      'overloaded',
      `${place.name} asks to wait before it is asked again (status 429).`,
      'Poll the cluster less often.',
    )
  if (status === 404)
    return new BrokerError('wrong-port', `A web server answers at ${place.name}, but there is no Jolokia.`, `Use ${place.usual}.`)
  if (status >= 500)
    return new BrokerError('unavailable', `${place.name} failed to answer (status ${status}).`, 'Look at the log of the broker.')
  const said = body.replace(/\s+/g, ' ').trim().slice(0, 200)
  return new BrokerError(
    'malformed-answer',
    `${place.name} refused the request as a whole (status ${status}${said === '' ? '' : `: ${said}`}).`,
    'Tell us the version of the broker.',
  )
}

/** Diagnosis of one item that failed. `what`: the thing asked for, in words. */
export function explainItem(item: Extract<JolokiaItem, { ok: false }>, place: Place, what: string): BrokerError {
  const { status, error } = item
  if (status === 403)
    return new BrokerError(
      'missing-right',
      `${place.name} does not allow: ${what}${/origin/i.test(error) ? ` (it does not accept the Origin header)` : ''}.`,
      'Allow it in the file jolokia-access.xml of the broker, or give the user the right.',
    )
  if (status === 404) return new BrokerError('object-error', `${place.name} does not know ${what}.`, 'It may have been deleted.')
  return new BrokerError(
    'object-error',
    `${place.name} failed at ${what}: ${error || `status ${status}`}.`,
    'Look at the log of the broker.',
  )
}
