import { expect, test } from 'vitest'
import { furthestBehind, oldestUnreadSeconds, type LogReader } from './furthest-behind.ts'

const reader = (lagMessages: number | null, rate: number | null, lagSeconds: number | null = null): LogReader => ({
  lagMessages,
  rate,
  lagSeconds,
  gained: null,
})

test('the reader with the most unread messages speaks for a log, however fast the others read', () => {
  expect(furthestBehind([reader(10, 900), reader(5000, 4), reader(null, 70)])).toMatchObject({ lagMessages: 5000, rate: 4 })
})

test('nobody speaks for a log whose readers are not known', () => {
  expect(furthestBehind([])).toBeNull()
  expect(furthestBehind([reader(null, 70)])).toBeNull()
})

test('the oldest unread message is that of the reader furthest behind in time', () => {
  expect(oldestUnreadSeconds([reader(10, 1, 3), reader(5, 1, 80), reader(7, 1, null)])).toBe(80)
  expect(oldestUnreadSeconds([reader(10, 1)])).toBeNull()
})
