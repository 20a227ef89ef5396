import type { ProblemCode } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { RESPONSE } from './remoting/codes.ts'
import type { Command } from './remoting/frame.ts'

interface Rule {
  code: ProblemCode
  matches: RegExp
  hint: string
}

/** First match wins; tested against code and message of a socket error and of its causes. */
const SOCKET_RULES: readonly Rule[] = [
  { code: 'refused', matches: /ECONNREFUSED/, hint: 'Nothing listens there. Check host and port, and that the server runs.' },
  {
    code: 'unknown-host',
    matches: /ENOTFOUND|EAI_AGAIN/,
    hint: 'The host name is not known here. Check its spelling and the DNS of this machine.',
  },
  {
    code: 'timeout',
    matches: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    hint: 'No answer in time. Check the network path; a broker may advertise an address that is private to its own network.',
  },
  {
    code: 'tls-untrusted',
    matches: /SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ALTNAME|CERT_UNTRUSTED/,
    hint: 'Enter the CA certificate that signed the certificate of the servers, and use a host name that it contains.',
  },
  {
    code: 'tls-mismatch',
    matches: /EPROTO|ERR_SSL|wrong version number|before secure TLS connection/,
    hint: 'This server does not speak TLS (or asks for a client certificate). Turn TLS off, or check the certificate.',
  },
  {
    code: 'malformed-answer',
    matches: /SyntaxError|RangeError|ZodError/,
    hint: 'What answers there may not be RocketMQ. Check host and port.',
  },
]

/** Any failure as the one error that may leave the adapter. `what` says which act on which object failed. */
export function toBrokerError(error: unknown, what: string): BrokerError {
  if (error instanceof BrokerError) return error
  const text = [...describe(error)].join(' ')
  const rule = SOCKET_RULES.find(({ matches }) => matches.test(text))
  const detail = `${what}: ${error instanceof Error ? firstMessage(error) : String(error)}`
  if (rule) return new BrokerError(rule.code, detail, rule.hint, { cause: error })
  return new BrokerError('unavailable', detail, 'Look into the log of this server.', { cause: error })
}

function* describe(error: unknown, depth = 0): Generator<string> {
  if (!(error instanceof Error) || depth > 4) return
  yield `${'code' in error ? String(error.code) : ''} ${error.name} ${error.message}`
  if (error instanceof AggregateError) for (const inner of error.errors) yield* describe(inner, depth + 1)
  yield* describe(error.cause, depth + 1)
}

/** Zod writes many lines; Node joins several addresses into one error without words. */
function firstMessage(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return firstMessage(error.errors[0])
  return error.name === 'ZodError' ? 'the answer has not the form it should have' : (error.message.split('\n')[0] ?? '')
}

const ACL = /AclException|AuthenticationException|AuthorizationException|AbortProcessException|No acl|no permission|Check signature/i
/** Said of who asks, not of what is asked for. 5.x has one code for both. */
const WRONG_KEY = /signature|access ?key|No acl|is not found|not exist|username|secret ?key/i
/** What a code other than success means to a person. `what` says which act on which object was refused. */
export function refusal(answer: Pick<Command, 'code' | 'remark'>, what: string): BrokerError {
  const said = brief(answer.remark)
  const detail = `${what}: ${said === '' ? `code ${answer.code}` : `${said} (code ${answer.code})`}`
  const is = (code: ProblemCode, hint: string): BrokerError => new BrokerError(code, detail, hint)
  switch (answer.code) {
    case RESPONSE.NO_PERMISSION:
      return WRONG_KEY.test(said)
        ? is('bad-credentials', 'Check access key and secret key.')
        : is('missing-right', 'Give this account the right, or the topic the permission to be read (perm 6).')
    case RESPONSE.SYSTEM_ERROR:
      if (!ACL.test(said)) return is('object-error', 'Look into the log of the broker.')
      return WRONG_KEY.test(said)
        ? is('bad-credentials', 'Check access key and secret key.')
        : is('missing-right', 'Give this account the right in the ACL of the broker.')
    case RESPONSE.SYSTEM_BUSY:
    case RESPONSE.FLOW_CONTROL:
      return is('overloaded', 'The broker has more requests than it can serve. Poll less often, or relieve it.')
    case RESPONSE.REQUEST_CODE_NOT_SUPPORTED:
      return is('unsupported-version', 'Spillway reads RocketMQ 4.9 and later, and asks brokers and name servers, not proxies.')
    case RESPONSE.SERVICE_NOT_AVAILABLE:
    case RESPONSE.GO_AWAY:
      return is('unavailable', 'The broker is starting, stopping or full. Look at its log and its disk.')
    case RESPONSE.TOPIC_NOT_EXIST:
    case RESPONSE.SUBSCRIPTION_GROUP_NOT_EXIST:
      return is('object-error', 'It does not exist there, or no longer.')
    default:
      return is('object-error', 'Look into the log of the broker.')
  }
}

/** The telling part of a remark: without Java's package names and the link to the manual. */
export function brief(remark: string): string {
  return (remark.split(/\n|\s*For more information|, see https?:/)[0] ?? '')
    .replace(/\b(?:[a-z]\w*\.){2,}(?=[A-Z])/g, '')
    .trim()
    .slice(0, 300)
}
