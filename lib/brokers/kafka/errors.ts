import { ResponseError, TimeoutError } from '@platformatic/kafka'
import type { ProblemCode } from '../contract.ts'
import { BrokerError } from '../error.ts'

interface Rule {
  code: ProblemCode
  matches: RegExp
  hint: string
}

/** First match wins. Tested against `<class or code or Kafka error name> <message>` of an error and all that caused it. */
const RULES: Rule[] = [
  {
    code: 'missing-right',
    matches: /_AUTHORIZATION_FAILED\b/,
    hint: 'Give the user DESCRIBE on the cluster, DESCRIBE and DESCRIBE_CONFIGS on topics, DESCRIBE on groups; READ to browse and WRITE to requeue.',
  },
  {
    code: 'bad-credentials',
    matches: /Cannot find a suitable SASL mechanism|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE/,
    hint: 'The listener does not offer this login. Choose another SASL mechanism, or leave SASL out for a listener without login.',
  },
  {
    code: 'bad-credentials',
    matches: /SASL_AUTHENTICATION_FAILED|PLT_KFK_AUTHENTICATION/,
    hint: 'Check user name, password and mechanism. SCRAM users must exist in the broker for the same mechanism.',
  },
  {
    code: 'tls-untrusted',
    matches:
      /SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_TLS_CERT_ALTNAME|CERT_UNTRUSTED/,
    hint: 'Enter the CA certificate that signed the broker certificate, and use a host name that the certificate contains.',
  },
  {
    code: 'tls-mismatch',
    matches: /Broker requires TLS/,
    hint: 'This listener speaks TLS. Turn TLS on for this cluster, or use the plaintext port.',
  },
  {
    code: 'tls-mismatch',
    matches: /TLS handshake failed|EPROTO|ERR_SSL|wrong version number|packet length too long/,
    hint: 'This listener does not speak TLS (or asks for a client certificate). Turn TLS off, or use the TLS port.',
  },
  { code: 'refused', matches: /ECONNREFUSED/, hint: 'Nothing listens there. Check host and port, and that the broker runs.' },
  {
    code: 'unknown-host',
    matches: /ENOTFOUND|EAI_AGAIN/,
    hint: 'The host name is not known here. Check its spelling and the DNS of this machine.',
  },
  {
    code: 'timeout',
    matches: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|\bTimeout\b/,
    hint: 'No answer in time. Check the network path and whether the broker hangs.',
  },
  { code: 'unsupported-version', matches: /UNSUPPORTED_VERSION/, hint: 'Spillway reads Kafka 2.4 and later.' },
  {
    code: 'malformed-answer',
    matches: /OUT_OF_BOUNDS|UNEXPECTED_CORRELATION_ID|RangeError|ERR_OUT_OF_RANGE/,
    hint: 'What answered may not be Kafka. Check host and port.',
  },
  {
    code: 'malformed-answer',
    matches: /PLT_KFK_UNSUPPORTED|zstd|gzip|incorrect header check|unexpected end of file/,
    hint: 'A batch of this partition cannot be unpacked. Look at it with the tools of Kafka; other partitions are not concerned.',
  },
  { code: 'overloaded', matches: /THROTTLING_QUOTA_EXCEEDED/, hint: 'The broker limits this user. Raise its quota or poll less often.' },
]

/** Any failure of a Kafka call as the one error that may leave the adapter. `what` says which act on which object failed. */
export function toBrokerError(error: unknown, what: string): BrokerError {
  if (error instanceof BrokerError) return error
  const lines = [...causes(error)]
  const rule = RULES.find((rule) => lines.some((line) => rule.matches.test(line)))
  const detail = `${what}: ${deepest(error)}`
  if (rule) return new BrokerError(rule.code, detail, rule.hint, { cause: error })
  return new BrokerError('unavailable', detail, 'Look into the log of this broker.', { cause: error })
}

/** One line for an error and for everything inside it. */
function* causes(error: unknown, depth = 0): Generator<string> {
  if (!(error instanceof Error) || depth > 6) return
  const named = error as Error & { code?: unknown; apiId?: unknown }
  const kind = error instanceof TimeoutError || error.name === 'TimeoutError' ? 'Timeout' : ''
  yield [kind, named.apiId, named.code, error.name, error.message].filter((part) => typeof part === 'string' && part !== '').join(' ')
  if (error instanceof AggregateError) for (const inner of error.errors) yield* causes(inner, depth + 1)
  yield* causes(error.cause, depth + 1)
}

/** The words of the first cause, which are the most telling. */
function deepest(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return deepest(error.errors[0])
  if (error.cause instanceof Error) return deepest(error.cause)
  const { serverErrorMessage } = error as Error & { serverErrorMessage?: unknown }
  return typeof serverErrorMessage === 'string' && serverErrorMessage !== '' ? serverErrorMessage : error.message
}

/**
 * The parsed answer also when parts of it carry errors: the library rejects such an answer as a whole, but keeps it. Callers
 * look at the `errorCode` of each part.
 */
export async function salvage<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call
  } catch (error) {
    // The library types `response` as any; it is what the same call would have resolved to.
    if (error instanceof ResponseError && 'response' in error && error.response) return error.response as Answer
    throw error
  }
}
