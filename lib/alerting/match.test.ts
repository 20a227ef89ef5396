import fc from 'fast-check'
import { expect, test } from 'vitest'
import { glob, matches, targetOf, type Matchers } from './match.ts'
import { destinationSubject, subscriptionSubject } from './testing.ts'

const cluster = { id: 'c1', name: 'shop', environment: 'production' }
const fits = (matchers: Matchers, subject = subscriptionSubject({ pattern: 'decoupling', owner: 'payments' })): boolean =>
  matches(matchers, targetOf(cluster, subject, { id: 'r1', name: 'Backlog' }))

test('no matcher fits everything', () => {
  expect(fits({})).toBe(true)
})

test('every matcher given must fit', () => {
  expect(fits({ destination: 'ord*', group: 'billing', environment: ['production'], pattern: 'decoupling', owner: 'payments' })).toBe(true)
  expect(fits({ destination: 'ord*', group: 'shipping' })).toBe(false)
  expect(fits({ owner: 'search' })).toBe(false)
})

test('a cluster and a rule are named by id or by name, one of several is enough', () => {
  expect(fits({ cluster: ['x', 'c1'], rule: 'r1' })).toBe(true)
  expect(fits({ cluster: ['shop'], rule: 'Backlog' })).toBe(true)
  expect(fits({ cluster: [] })).toBe(false)
})

test('a matcher on something the subject does not have does not fit', () => {
  expect(fits({ group: '*' }, destinationSubject())).toBe(false)
  expect(fits({ destination: '*' }, destinationSubject({ kind: 'cluster' }))).toBe(false)
})

test('a glob is literal but for * and ?', () => {
  expect(glob('orders.*', 'orders.created')).toBe(true)
  expect(glob('orders.*', 'ordersXcreated')).toBe(false)
  expect(glob('*.dlq', 'a.dlq.b.dlq')).toBe(true)
  expect(glob('q?', 'q1')).toBe(true)
  expect(glob('q?', 'q')).toBe(false)
  expect(glob('', '')).toBe(true)
  expect(glob('(a+)+$', '(a+)+$')).toBe(true)
})

test('a glob agrees with the regular expression of the same meaning', () => {
  const text = (letters: string): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...letters.split('')), maxLength: 8 })
  fc.assert(
    fc.property(text('ab*?'), text('ab'), (pattern, value) => {
      expect(glob(pattern, value)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value))
    }),
    { numRuns: 1000 },
  )
})

test('a glob made to be slow is not', () => {
  expect(glob(`${'*a'.repeat(120)}b`, 'a'.repeat(255))).toBe(false)
})
