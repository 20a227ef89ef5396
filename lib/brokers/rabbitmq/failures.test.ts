import { describe, expect, test } from 'vitest'
import { explainConnection, explainStatus } from './failures.ts'
import { explainAmqp } from './amqp-failures.ts'

const coded = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more })
const place = 'the management API at http://rabbit:15672'

describe('diagnoses', () => {
  test.for([
    ['ECONNREFUSED', 'refused'],
    ['ENOTFOUND', 'unknown-host'],
    ['ETIMEDOUT', 'timeout'],
    ['EPROTO', 'tls-mismatch'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-untrusted'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls-untrusted'],
    ['EHOSTUNREACH', 'unavailable'],
    ['ECONNRESET', 'wrong-port'],
  ])('%s is told as %s', ([code, told]) => {
    expect(explainConnection(coded(code ?? ''), place, false).code).toBe(told)
  })

  test('a reset of something that has worked is no wrong port', () => {
    expect(explainConnection(coded('ECONNRESET'), place, true).code).toBe('unavailable')
  })

  test('bytes that are not HTTP tell what is there instead', () => {
    expect(
      explainConnection(coded('HPE_INVALID_CONSTANT', { rawPacket: Buffer.from('AMQP\x00\x00\x09\x01') }), place, false),
    ).toMatchObject({ code: 'wrong-port', message: expect.stringContaining('AMQP') })
    expect(explainConnection(coded('HPE_INVALID_CONSTANT', { rawPacket: Buffer.from([0x15, 3, 1, 0, 2]) }), place, false).code).toBe(
      'tls-mismatch',
    )
  })

  test('a failed log-in and a missing right are different things, though both answer 401', () => {
    expect(explainStatus(401, '{"error":"not_authorized","reason":"Login failed"}', place, 'the overview').code).toBe('bad-credentials')
    expect(explainStatus(401, '{"error":"not_authorised","reason":"Not management user"}', place, 'the overview')).toMatchObject({
      code: 'missing-right',
      message: expect.stringContaining('"management"'),
    })
    expect(explainStatus(401, '<html>', place, 'the overview').code).toBe('bad-credentials')
  })

  test.for([
    [404, 'object-error'],
    [429, 'overloaded'],
    [503, 'unavailable'],
  ] as const)('status %s is told as %s', ([status, told]) => {
    expect(explainStatus(status, 'x', place, 'the queues').code).toBe(told)
  })

  test('AMQP hand-shakes fail for a reason', () => {
    expect(explainAmqp(new Error('Handshake terminated by server: 403 (ACCESS-REFUSED) with message "…"'), 'p', '/').code).toBe(
      'bad-credentials',
    )
    expect(
      explainAmqp(new Error('Handshake terminated by server: 530 (NOT-ALLOWED) with message "vhost x not found"'), 'p', 'x').code,
    ).toBe('missing-right')
    expect(explainAmqp(new Error('Frame size 1347703880 exceeds maxFrameSize 67108864'), 'p', '/').code).toBe('wrong-port')
  })
})
