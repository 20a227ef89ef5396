import { describe, expect, it } from 'vitest'
import { resourceRows } from './resources.ts'

describe('resources of a server', () => {
  it('show what is used against its limit', () => {
    expect(resourceRows({ memoryUsedBytes: 50, memoryLimitBytes: 200, fileDescriptorsUsed: 3, fileDescriptorsTotal: 12 })).toEqual([
      { name: 'memoryUsedBytes', value: 50, limit: 200, share: 0.25, unit: 'bytes' },
      { name: 'fileDescriptorsUsed', value: 3, limit: 12, share: 0.25, unit: 'count' },
    ])
  })
  it('show a number without a limit as it is', () => {
    expect(resourceRows({ diskFreeBytes: 7, uptimeSeconds: 9 }).map((row) => [row.name, row.share, row.unit])).toEqual([
      ['diskFreeBytes', null, 'bytes'],
      ['uptimeSeconds', null, 'duration'],
    ])
  })
  it('read milliseconds as a time', () => {
    expect(resourceRows({ uptimeMs: 90_000 })[0]).toMatchObject({ value: 90, unit: 'duration' })
  })
  it('do not divide by a limit of zero', () => {
    expect(resourceRows({ memoryUsedBytes: 5, memoryLimitBytes: 0 })[0]?.share).toBeNull()
  })
})
