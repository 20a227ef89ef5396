import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { signed } from './signing.ts'

const account = { accessKey: 'watcher', secretKey: 'secret-of-watcher' }

test('a request is signed over the values of its fields in the order of their names, and its body', () => {
  const fields = signed({ topic: 'orders', a: '1' }, Buffer.from('body'), account)
  const expected = createHmac('sha1', account.secretKey).update('watcher').update('1').update('orders').update('body').digest('base64')
  expect(fields).toEqual({ topic: 'orders', a: '1', AccessKey: 'watcher', Signature: expected })
})

test('without an account nothing is added', () => {
  expect(signed({ topic: 'orders' }, Buffer.alloc(0), null)).toEqual({ topic: 'orders' })
})
