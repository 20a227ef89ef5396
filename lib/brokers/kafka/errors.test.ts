import { AuthenticationError, NetworkError, ProtocolError, ResponseError, TimeoutError, UserError } from '@platformatic/kafka'
import { describe, expect, it } from 'vitest'
import { BrokerError } from '../error.ts'
import { withDeadline } from './deadline.ts'
import { salvage, toBrokerError } from './errors.ts'
import { classifyListener } from './listener-probe.ts'
import { METADATA, negotiate, requireVersion } from './protocol.ts'
import { releaseOf } from './version.ts'

const nodeError = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:9092`), { code })
const wrapped = (cause: Error) => new NetworkError('Connection to kafka:9092 failed.', { cause })

describe('a failure in plain words', () => {
  it.each([
    ['refused', wrapped(nodeError('ECONNREFUSED'))],
    ['unknown-host', wrapped(nodeError('ENOTFOUND'))],
    ['timeout', wrapped(nodeError('ETIMEDOUT'))],
    ['timeout', new TimeoutError('Request timed out')],
    ['tls-mismatch', wrapped(new UserError('Broker requires TLS.'))],
    ['tls-mismatch', wrapped(nodeError('EPROTO'))],
    ['tls-untrusted', wrapped(nodeError('DEPTH_ZERO_SELF_SIGNED_CERT'))],
    ['tls-untrusted', wrapped(nodeError('ERR_TLS_CERT_ALTNAME_INVALID'))],
    ['bad-credentials', wrapped(new AuthenticationError('SASL authentication failed.'))],
    ['missing-right', new ProtocolError('TOPIC_AUTHORIZATION_FAILED')],
    ['missing-right', new ResponseError(3, 12, { '/topics/0': [29, null] }, {})],
    ['unsupported-version', new ResponseError(18, 3, { '/': [35, null] }, {})],
    ['unavailable', new NetworkError('Connection closed')],
  ])('is %s', (code, error) => {
    const failure = toBrokerError(error, 'Reading failed')
    expect(failure).toMatchObject({ code, message: expect.stringMatching(/^Reading failed: ./) })
    expect(failure.hint).not.toBe('')
  })
  it('stays what it is when an inner layer already said it', () => {
    const inner = new BrokerError('refused', 'x', 'y')
    expect(toBrokerError(inner, 'outer')).toBe(inner)
  })
  it('is not invented when an answer is only partly an error', async () => {
    const answer = { topics: [] }
    await expect(salvage(Promise.reject(new ResponseError(3, 12, { '/topics/0': [5, null] }, answer)))).resolves.toBe(answer)
    await expect(salvage(Promise.reject(new NetworkError('Connection closed')))).rejects.toThrow('Connection closed')
  })
})

describe('a deadline', () => {
  it('ends the waiting, naming what was waited for', async () => {
    const waiting = withDeadline(() => new Promise(() => undefined), { signal: new AbortController().signal, timeoutMs: 5, what: 'Asking' })
    await expect(waiting).rejects.toMatchObject({ code: 'timeout', message: 'Asking: no answer within 0.005 s' })
  })
  it('ends at once when the caller loses interest, and does not begin when he has already', async () => {
    const controller = new AbortController()
    const waiting = withDeadline(() => new Promise(() => undefined), { signal: controller.signal, timeoutMs: 60_000, what: 'Asking' })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' })
    let begun = false
    const act = async () => void (begun = true)
    await expect(withDeadline(act, { signal: controller.signal, timeoutMs: 60_000, what: 'Asking' })).rejects.toBeInstanceOf(BrokerError)
    expect(begun).toBe(false)
  })
})

describe('versions', () => {
  it('are the newest both sides speak', () => {
    expect(negotiate(METADATA, new Map([[3, { min: 0, max: 13 }]]))?.version).toBe(12)
    expect(negotiate(METADATA, new Map([[3, { min: 0, max: 9 }]]))?.version).toBe(9)
    expect(negotiate(METADATA, new Map([[3, { min: 13, max: 15 }]]))).toBeNull()
  })
  it('too old on the other side are said so', () => {
    expect(() => requireVersion(METADATA, new Map([[3, { min: 0, max: 8 }]]), 'old:9092')).toThrow(
      /old:9092 speaks only versions 0–8 of Metadata/,
    )
    expect(() => requireVersion(METADATA, new Map(), 'controller:9093')).toThrow(/speaks no Metadata/)
  })
  it.each([
    [33, '4.4'],
    [25, '4.0'],
    [21, '3.9'],
    [7, '3.3'],
    [34, '4.5'],
    [40, '4.5 or later'],
  ])('metadata level %i is release %s', (supported, release) => {
    expect(releaseOf(new Map([['metadata.version', { supported }]]))).toBe(release)
  })
  it('stay unknown without metadata levels', () => expect(releaseOf(new Map())).toBe('unknown'))
})

describe('what listens on a port', () => {
  it.each([
    ['http', Buffer.from('HTTP/1.1 400 Bad Request')],
    ['amqp', Buffer.from('AMQP\0\0\x09\x01')],
    ['tls', Buffer.from([0x15, 0x03, 0x03, 0, 2])],
    ['silent', Buffer.alloc(0)],
  ])('is %s', (listener, bytes) => expect(classifyListener(bytes, false)).toBe(listener))
  it('closes without a word when it does', () => expect(classifyListener(Buffer.alloc(0), true)).toBe('closes'))
})
