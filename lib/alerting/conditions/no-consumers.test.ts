import { expect, test } from 'vitest'
import { english } from '#lib/i18n/english.ts'
import type { SubjectNumbers } from '../subject.ts'
import { destinationSubject, subscriptionSubject } from '../testing.ts'
import { noConsumers } from './no-consumers.ts'

const read = (numbers: SubjectNumbers): ReturnType<typeof noConsumers.evaluate> => noConsumers.evaluate(numbers, { minimumMessages: 1 })

test('no consumer breaches when messages wait or come in', () => {
  expect(read({ consumers: 0, backlog_messages: 5, in_rate: 0 })).toMatchObject({ breach: true, value: 5 })
  expect(read({ consumers: 0, backlog_messages: 0, in_rate: 0.5 })).toMatchObject({ breach: true })
  expect(read({ members: 0, lag_messages: 7 })).toMatchObject({ breach: true, value: 7 })
})

test('one consumer, or nothing to do, is clean', () => {
  expect(read({ consumers: 1, backlog_messages: 5 })).toMatchObject({ breach: false, clean: true })
  expect(read({ consumers: 0, backlog_messages: 0, in_rate: 0 })).toMatchObject({ breach: false, clean: true })
})

test('with a higher minimum fewer waiting messages are fine, also while more come in', () => {
  const at = (waiting: number | null): boolean | undefined =>
    noConsumers.evaluate({ consumers: 0, backlog_messages: waiting, in_rate: 2 }, { minimumMessages: 50 })?.breach
  expect([at(49), at(50), at(null)]).toEqual([false, true, true])
})

test('it is no evidence when consumers are unknown, or when all that is known is that there are none', () => {
  expect(read({ consumers: null, backlog_messages: 5 })).toBeNull()
  expect(read({ consumers: 0, backlog_messages: null })).toBeNull()
})

test('it looks at a queue itself and at every group of a topic, never at both', () => {
  expect(noConsumers.applies(destinationSubject({ type: 'quorum-queue' }))).toBe(true)
  expect(noConsumers.applies(subscriptionSubject({ type: 'quorum-queue' }))).toBe(false)
  expect(noConsumers.applies(subscriptionSubject({ type: 'topic' }))).toBe(true)
  expect(noConsumers.applies(destinationSubject({ type: 'topic' }))).toBe(false)
})

test('dead-letter, retry and delay queues need no consumer', () => {
  for (const role of ['dead-letter', 'retry', 'delay', 'internal'] as const)
    expect(noConsumers.applies(destinationSubject({ role }))).toBe(false)
})

test('the summary says what waits', () => {
  const summary = (value: number): string =>
    english(noConsumers.summary(destinationSubject(), { breach: true, clean: false, value, threshold: 1 }))
  expect(summary(1)).toBe('Nobody consumes orders while 1 message waits')
  expect(summary(1500)).toBe('Nobody consumes orders while 1,500 messages wait')
  expect(summary(0)).toBe('Nobody consumes orders while messages come in')
  const ofGroup = noConsumers.summary(subscriptionSubject(), { breach: true, clean: false, value: 3, threshold: 1 })
  expect(english(ofGroup)).toBe('Nobody consumes billing on orders while 3 messages wait')
})
