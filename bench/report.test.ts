import { expect, test } from 'vitest'
import type { Bench } from './contract.ts'
import { section, table, withSection } from './report.ts'

const rows = [
  { method: 'ours', numbers: { ms: 2, 'B/sample': 1.1 } },
  { method: 'theirs', numbers: { ms: 1300, 'B/sample': null } },
]

test('each number stands beside its ratio to the first row', () => {
  expect(table(rows)).toBe(
    ['|  | ms | B/sample |', '| --- | --- | --- |', '| ours | 2.00 | 1.10 |', '| theirs | 1,300 (650×) | – |'].join('\n'),
  )
})

test('a claim that did not hold is said so', () => {
  const bench: Bench = { name: 'store', claim: 'Fast.', setting: 'Data.', run: () => Promise.resolve([]), holds: () => false }
  expect(section(bench, rows, 'a machine')).toContain('**It did not hold in this run.**')
})

test('the section of a bench is replaced, and the others stay', () => {
  const before = withSection(withSection('# Performance\n\nIntro.\n', 'a', '## a\n\nold'), 'b', '## b\n\nother')
  expect(withSection(before, 'a', '## a\n\nnew')).toBe('# Performance\n\nIntro.\n\n## a\n\nnew\n\n## b\n\nother\n')
})
