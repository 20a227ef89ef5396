import { expect, test } from 'vitest'
import { signatureHeaders, signingKey } from './signature.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

test('the published vector of Standard Webhooks is reproduced', () => {
  expect(signatureHeaders([SECRET], 'msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1_614_265_330_000), '{"test": 2432232314}')).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('while a secret changes both signatures are sent', () => {
  const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const signature = signatureHeaders([other, SECRET], 'id', new Date(0), '{}')['webhook-signature']
  expect(signature?.split(' ')).toHaveLength(2)
  expect(signature?.split(' ')[1]).toBe(signatureHeaders([SECRET], 'id', new Date(0), '{}')['webhook-signature'])
})

test('without a secret the message has an id and a time but no signature', () => {
  expect(signatureHeaders([], 'id', new Date(0), '{}')).toEqual({ 'webhook-id': 'id', 'webhook-timestamp': '0' })
})

test('a secret that is short, long or not base64 is none', () => {
  expect(signingKey(SECRET)).toHaveLength(24)
  expect(signingKey(`whsec_${Buffer.alloc(23).toString('base64')}`)).toBeNull()
  expect(signingKey(`whsec_${Buffer.alloc(65).toString('base64')}`)).toBeNull()
  expect(signingKey('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBeNull()
  expect(signingKey('whsec_not base64 at all, though long enough')).toBeNull()
})
