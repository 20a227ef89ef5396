/** Turns what sockets and AMQP 1.0 peers say into a diagnosis. Pure. */
import type { ProblemCode } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { refusesClientCertificate } from '../http/tls.ts'

interface Failure {
  code?: string
  condition?: string
  description?: string
  message?: string
  name?: string
}

const untrusted = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT)/

/** Diagnosis by the code of a socket error: code, what happened (`place` goes before it), what to do. */
const bySocket: Readonly<Record<string, readonly [ProblemCode, string, string]>> = {
  ECONNREFUSED: ['refused', 'nothing listens', 'Start the broker or its AMQP acceptor, or correct host and port.'],
  ENOTFOUND: ['unknown-host', 'the host has no address', 'Correct the host name, or repair name resolution.'],
  EAI_AGAIN: ['unknown-host', 'the host has no address', 'Correct the host name, or repair name resolution.'],
  EHOSTUNREACH: ['unavailable', 'there is no route to the host', 'Check the network between Spillway and the broker.'],
  ENETUNREACH: ['unavailable', 'there is no route to the host', 'Check the network between Spillway and the broker.'],
  ETIMEDOUT: ['timeout', 'no answer came in time', 'Check that host and port are right and that no firewall drops the traffic.'],
}

/** Conditions a peer closes a link or a connection with (OASIS AMQP 1.0, part 2, 2.8.15). */
const byCondition: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  'amqp:unauthorized-access': ['missing-right', 'Give the user the right to consume, browse and send there.'],
  'amqp:not-found': ['object-error', 'It may have been deleted.'],
  'amqp:resource-deleted': ['object-error', 'It was deleted meanwhile.'],
  'amqp:resource-limit-exceeded': ['overloaded', 'The broker is at a limit: look at its memory, disk and address sizes.'],
  'amqp:connection:forced': ['unavailable', 'The broker may be stopping; Spillway tries again by itself.'],
  'amqp:not-implemented': ['unsupported-version', 'The broker does not offer this over AMQP 1.0.'],
}

/**
 * Diagnosis of a connection that could not be opened. `place`: `the AMQP port at host:port`; `firstBytes`: what the server said first, where
 * it said anything.
 */
export function explainOpening(error: unknown, place: string, firstBytes?: Buffer): BrokerError {
  if (error instanceof BrokerError) return error
  const failed = asFailure(error)
  const options = { cause: error }
  const socket = bySocket[failed.code ?? '']
  if (socket !== undefined) return new BrokerError(socket[0], `At ${place} ${socket[1]}.`, socket[2], options)
  // 0x15 and 0x16 open TLS alert and handshake records.
  if (firstBytes?.[1] === 3 && (firstBytes[0] === 0x15 || firstBytes[0] === 0x16)) {
    const hint = 'Use amqps:// in the address.'
    return new BrokerError('tls-mismatch', `At ${place} the server speaks TLS, but the address says plain.`, hint, options)
  }
  if (isStop(failed)) return stopped(place, options)
  if (untrusted.test(failed.code ?? '')) {
    const hint = 'Enter the CA that signed it, or correct the host name.'
    return new BrokerError('tls-untrusted', `The certificate of ${place} is not trusted (${failed.code}).`, hint, options)
  }
  if (refusesClientCertificate(failed.code ?? '')) {
    const hint = 'Enter a client certificate and its key that the broker accepts.'
    return new BrokerError('tls-untrusted', `At ${place} the server refuses the client certificate, or misses one.`, hint, options)
  }
  const cutHandshake = /before secure TLS connection/i.test(failed.message ?? '')
  if (failed.code === 'EPROTO' || failed.code?.startsWith('ERR_SSL') || cutHandshake) {
    const hint = 'Use amqp:// in the address, or the TLS port.'
    return new BrokerError('tls-mismatch', `At ${place} the server does not speak TLS, but the address says so.`, hint, options)
  }
  const said = `${failed.condition ?? ''} ${failed.message ?? ''}`
  if (/unauthorized-access|Failed to authenticate|authentic/i.test(said)) {
    return new BrokerError('bad-credentials', `${place} does not accept user and password.`, 'Correct user and password.', options)
  }
  if (/No suitable mechanism|SASL layer not enabled|Expecting SASL/i.test(said)) {
    const hint = 'Allow SASL PLAIN on the acceptor, or leave user and password empty where the broker wants none.'
    return new BrokerError('bad-credentials', `${place} offers no log-in with user and password.`, hint, options)
  }
  if (/Invalid protocol header/i.test(said)) {
    const hint = 'Use the port of an acceptor that speaks AMQP.'
    return new BrokerError('wrong-port', `At ${place} something answers, but not in AMQP 1.0.`, hint, options)
  }
  if (/Unsupported AMQP version/i.test(said)) {
    return new BrokerError(
      'wrong-port',
      `At ${place} the server speaks another version of AMQP.`,
      'Use a port that speaks AMQP 1.0.',
      options,
    )
  }
  if (failed.condition !== undefined) return explainLink(error, place)
  const hint = 'Use the port of an acceptor that speaks AMQP; a broker that is just starting also does this.'
  return new BrokerError('wrong-port', `At ${place} the connection was closed without an answer.`, hint, options)
}

/** Diagnosis of trouble on an open connection or one of its links. `what`: the object, in words for a person. */
export function explainLink(error: unknown, what: string): BrokerError {
  if (error instanceof BrokerError) return error
  const failed = asFailure(error)
  const options = { cause: error }
  if (isStop(failed)) return stopped(what, options)
  const known = byCondition[failed.condition ?? '']
  const said = failed.description ?? failed.message ?? ''
  // Artemis refuses a right with a generic condition and its own code in the text.
  if (/AMQ229(031|032|213)|not authorized|does not have permission/i.test(said)) {
    return new BrokerError(
      'missing-right',
      `The user may not do this with ${what}: ${said}`,
      'Give the user the right to consume, browse and send there.',
      options,
    )
  }
  if (known !== undefined) return new BrokerError(known[0], `${what}: ${said || failed.condition}`, known[1], options)
  if (failed.condition !== undefined) {
    return new BrokerError('object-error', `${what} was refused (${failed.condition}): ${said}`, 'Look at the log of the broker.', options)
  }
  return new BrokerError('unavailable', `The AMQP connection for ${what} broke off.`, 'The broker may be restarting; try again.', options)
}

function stopped(what: string, options: { cause: unknown }): BrokerError {
  const hint = 'Check that host and port are right, that no firewall drops the traffic, and that the broker is not overloaded.'
  return new BrokerError('timeout', `No answer from ${what} in time.`, hint, options)
}

function asFailure(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return { message: String(error) }
  const of = error as Record<string, unknown>
  const text = (name: string): string | undefined => (typeof of[name] === 'string' ? of[name] : undefined)
  const found: Failure = {}
  for (const name of ['code', 'condition', 'description', 'message', 'name'] as const) {
    const value = text(name)
    if (value !== undefined) found[name] = value
  }
  return found
}

const isStop = (failed: Failure): boolean => failed.name === 'TimeoutError' || failed.name === 'AbortError' || failed.code === 'ABORT_ERR'
