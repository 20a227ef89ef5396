import { expect, test } from 'vitest'
import { english } from '#lib/i18n/english.ts'
import { destinationSubject, subscriptionSubject } from '../testing.ts'
import { backlog } from './backlog.ts'

const read = (messages: number | null): ReturnType<typeof backlog.evaluate> =>
  backlog.evaluate({ backlog_messages: messages }, { messages: 1000 })

test('a backlog breaches above its limit and is clean at 80 % of it', () => {
  expect(read(1001)).toMatchObject({ breach: true, clean: false, value: 1001, threshold: 1000 })
  expect(read(1000)).toMatchObject({ breach: false, clean: false })
  expect(read(801)).toMatchObject({ breach: false, clean: false })
  expect(read(800)).toMatchObject({ breach: false, clean: true })
})

test('an unknown backlog is no evidence', () => {
  expect(read(null)).toBeNull()
  expect(backlog.evaluate({}, { messages: 1 })).toBeNull()
  expect(read(Number.NaN)).toBeNull()
})

test('it applies where waiting is not the purpose', () => {
  const applies = (['normal', 'dead-letter', 'retry', 'delay', 'internal'] as const).filter((role) =>
    backlog.applies(destinationSubject({ role })),
  )
  expect(applies).toEqual(['normal'])
  expect(backlog.applies(subscriptionSubject())).toBe(false)
})

test('the summary names the destination, the number and the limit', () => {
  const reading = read(12_345)
  expect(reading && english(backlog.summary(destinationSubject({ namespace: 'eu' }), reading))).toBe(
    'eu/orders has a backlog of 12,345 messages, the limit is 1,000',
  )
})
