import { expect, test } from 'vitest'
import { english } from '#lib/i18n/english.ts'
import { destinationSubject } from '../testing.ts'
import { deadLetterArrivals } from './dead-letter-arrivals.ts'

const read = (rate: number | null, perMinute = 0): ReturnType<typeof deadLetterArrivals.evaluate> =>
  deadLetterArrivals.evaluate({ arrivals_per_minute: rate, backlog_messages: 90_000 }, { perMinute })

test('with the default any arrival breaches and none is clean, however many lie there', () => {
  expect(read(0.2)).toMatchObject({ breach: true, clean: false })
  expect(read(0)).toMatchObject({ breach: false, clean: true })
})

test('an unknown rate is no evidence', () => {
  expect(read(null)).toBeNull()
})

test('it applies to dead-letter destinations alone', () => {
  expect(deadLetterArrivals.applies(destinationSubject({ role: 'dead-letter' }))).toBe(true)
  expect(deadLetterArrivals.applies(destinationSubject())).toBe(false)
})

test('the summary gives the rate, and no rate that would read as zero', () => {
  const dlq = destinationSubject({ name: 'orders.dlq', role: 'dead-letter' })
  const summary = (rate: number): string =>
    english(deadLetterArrivals.summary(dlq, { breach: true, clean: false, value: rate, threshold: 0 }))
  expect(summary(12)).toBe('12 dead letters per minute arrive in orders.dlq')
  expect(summary(0.02)).toBe('Dead letters arrive in orders.dlq')
})
