import { expect, test } from 'vitest'
import { parsePartition, partitionOf } from './partitions.ts'

test('blocks are partitioned by UTC day', () => {
  expect(partitionOf('poll_block', Date.UTC(2026, 10, 22, 23, 59))).toEqual({
    table: 'poll_block',
    name: 'poll_block_2026_11_22',
    from: Date.UTC(2026, 10, 22),
    to: Date.UTC(2026, 10, 23),
  })
})

test('roll-ups are partitioned by month, December running into January', () => {
  expect(partitionOf('rollup', Date.UTC(2026, 11, 31))).toEqual({
    table: 'rollup',
    name: 'rollup_2026_12',
    from: Date.UTC(2026, 11, 1),
    to: Date.UTC(2027, 0, 1),
  })
})

test('a partition is known by its name', () => {
  const partition = partitionOf('chunk', Date.UTC(2028, 1, 29))
  expect(parsePartition(partition.name)).toEqual(partition)
  expect(parsePartition('rollup_2026_12')?.to).toBe(Date.UTC(2027, 0, 1))
})

test('a table of another name is no partition of ours', () => {
  expect(parsePartition('chunk_2026_02_31')).toBeNull()
  expect(parsePartition('chunk_2026_02')).toBeNull()
  expect(parsePartition('series')).toBeNull()
})
