import { expect, test } from 'vitest'
import { dayWindows } from './hourly.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}Z`)

test('a range becomes whole hours, cut at midnight', () => {
  expect(dayWindows(at('21T22:30:00'), at('23T01:15:00'))).toEqual([
    { from: at('21T22:00:00'), to: at('22T00:00:00') },
    { from: at('22T00:00:00'), to: at('23T00:00:00') },
    { from: at('23T00:00:00'), to: at('23T02:00:00') },
  ])
})

test('a range inside one hour is that hour', () => {
  expect(dayWindows(at('21T22:30:00'), at('21T22:31:00'))).toEqual([{ from: at('21T22:00:00'), to: at('21T23:00:00') }])
})
