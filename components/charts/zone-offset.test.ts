import { expect, it } from 'vitest'
import { zoneOffset } from './zone-offset.ts'

it.each([
  ['UTC', 0],
  ['Asia/Shanghai', 8],
  ['Asia/Kolkata', 5.5],
  ['America/St_Johns', -3.5],
])('%s is %d hours ahead of UTC in November', (zone, hours) => {
  expect(zoneOffset(Date.UTC(2026, 10, 22), zone)).toBe(hours * 3_600_000)
})
