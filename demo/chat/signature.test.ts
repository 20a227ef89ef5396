import { describe, expect, it } from 'vitest'
import { verify, type Signed } from './signature.ts'

// The example of the Standard Webhooks specification.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const signed: Signed = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  body: Buffer.from('{"test": 2432232314}'),
}
const now = 1_614_265_330_000

describe('the signature of a webhook', () => {
  it('of the specification is verified', () => {
    expect(verify(secret, signed, now)).toBe('verified')
  })

  it('is found among several, as during a rotation of the secret', () => {
    expect(verify(secret, { ...signed, signature: `v1,AAAA v1a,xyz ${signed.signature}` }, now)).toBe('verified')
  })

  it.each<[string, Partial<Signed>]>([
    ['one byte of the body differs', { body: Buffer.from('{"test": 2432232315}') }],
    ['the id differs', { id: 'msg_other' }],
    ['the timestamp differs', { timestamp: '1614265331' }],
    ['it is of another version', { signature: signed.signature?.replace('v1,', 'v2,') }],
    ['it is cut', { signature: signed.signature?.slice(0, 20) }],
  ])('is wrong when %s', (_, change) => {
    expect(verify(secret, { ...signed, ...change }, now)).toBe('wrong')
  })

  it('is wrong under another secret', () => {
    expect(verify('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', signed, now)).toBe('wrong')
  })

  it('is too old after five minutes, so that a recorded message cannot be played again', () => {
    expect(verify(secret, signed, now + 300_000)).toBe('verified')
    expect(verify(secret, signed, now + 301_000)).toBe('too-old')
  })

  it('is missed when a header is missing', () => {
    expect(verify(secret, { ...signed, signature: undefined }, now)).toBe('unsigned')
  })
})
