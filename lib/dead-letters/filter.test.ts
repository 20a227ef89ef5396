import { expect, test } from 'vitest'
import { decodeDeadLetter } from './decode.ts'
import { failureKey } from './failure-groups.ts'
import { matchesFilter, type DeadLetterFilter } from './filter.ts'
import { header, message } from './testing/message.ts'

const dead = message({
  id: 'm1',
  timestamp: Date.UTC(2026, 10, 22, 12),
  key: new TextEncoder().encode('customer-9'),
  headers: [
    header('x-original-exchange', ''),
    header('x-original-routingKey', 'orders'),
    header('x-exception-message', 'No stock'),
    header('retry-count', '3'),
  ],
  body: '{"sku":"Ünicorn"}',
})
const letter = decodeDeadLetter(dead)
const matches = (filter: DeadLetterFilter) => matchesFilter(dead, letter, filter)

test.each<[string, DeadLetterFilter, boolean]>([
  ['nothing asked', {}, true],
  ['a word of the body, in other case', { q: 'ünICORN' }, true],
  ['a word of the key', { q: 'CUSTOMER-9' }, true],
  ['a word of the error', { q: 'no stock' }, true],
  ['a header’s name', { q: 'routingkey' }, true],
  ['a word found nowhere', { q: 'payment' }, false],
  ['enough attempts', { minAttempts: 3 }, true],
  ['too few attempts', { minAttempts: 4 }, false],
  ['a time before it', { from: '2026-11-22T11:00:00Z', to: '2026-11-22T13:00:00Z' }, true],
  ['a time after it', { from: '2026-11-22T12:00:01Z' }, false],
  ['an end before it', { to: '2026-11-22T11:59:59Z' }, false],
  ['its own group', { group: failureKey(letter).id }, true],
  ['another group', { group: 'other' }, false],
  ['one part right and one wrong', { q: 'ünicorn', minAttempts: 9 }, false],
])('%s', (_what, filter, expected) => {
  expect(matches(filter)).toBe(expected)
})

test('a message without a time fulfils no time filter', () => {
  const timeless = message({ id: 'm2' })
  expect(matchesFilter(timeless, decodeDeadLetter(timeless), { from: '2020-01-01T00:00:00Z' })).toBe(false)
})
