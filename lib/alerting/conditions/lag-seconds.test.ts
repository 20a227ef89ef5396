import { expect, test } from 'vitest'
import { english } from '#lib/i18n/english.ts'
import { destinationSubject, subscriptionSubject } from '../testing.ts'
import { lagSeconds } from './lag-seconds.ts'

const read = (seconds: number | null): ReturnType<typeof lagSeconds.evaluate> =>
  lagSeconds.evaluate({ lag_seconds: seconds }, { seconds: 300 })

test('a reader breaches when further behind than allowed and is clean at 80 % of it', () => {
  expect(read(301)).toMatchObject({ breach: true, clean: false })
  expect(read(250)).toMatchObject({ breach: false, clean: false })
  expect(read(240)).toMatchObject({ breach: false, clean: true })
})

test('an unknown lag is no evidence', () => {
  expect(read(null)).toBeNull()
})

test('it applies to readers of normal destinations', () => {
  expect(lagSeconds.applies(subscriptionSubject())).toBe(true)
  expect(lagSeconds.applies(subscriptionSubject({ role: 'delay' }))).toBe(false)
  expect(lagSeconds.applies(destinationSubject())).toBe(false)
})

test('the summary names group and destination and gives times in words', () => {
  const reading = read(370)
  expect(reading && english(lagSeconds.summary(subscriptionSubject(), reading))).toBe(
    'billing on orders is 6 min 10 s behind, the limit is 5 min',
  )
})
