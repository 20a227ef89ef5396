import { expect, test } from 'vitest'
import { outcomeOf } from './outcome.ts'
import { noCounts } from './run-types.ts'

test.each([
  [10, { removed: 10 }, 'completed', 'moved'],
  [10, { removed: 9, skipped: 1 }, 'completed', 'partly'],
  [10, { removed: 9, unknown: 1 }, 'completed', 'partly'],
  [10, { removed: 9, confirmed: 1 }, 'completed', 'partly'],
  [10, { failed: 10 }, 'completed', 'nothing'],
  [0, {}, 'completed', 'nothing'],
  [10, { removed: 10 }, 'cancelled', 'cancelled'],
  [10, { removed: 3 }, 'failed', 'failed'],
] as const)('of %i planned, %o %s: %s', (matched, counts, ended, outcome) => {
  expect(outcomeOf(matched, { ...noCounts(), ...counts }, ended)).toBe(outcome)
})
