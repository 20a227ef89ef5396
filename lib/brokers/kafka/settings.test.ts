import { describe, expect, it } from 'vitest'
import { diskOf, topicSizes } from './disks.ts'
import type { ConfigsAnswer, LogDirsAnswer, MetadataAnswer } from './protocol.ts'
import { settingsOf } from './settings.ts'
import { fixture } from './testing/fixture.ts'
import { topicViews } from './topic-view.ts'

describe('settings', () => {
  const { results } = fixture<ConfigsAnswer>('configs')

  it('are numbers and booleans where they look so', () => {
    expect(settingsOf(results, 'topics').settings.get('shop.orders')).toEqual({
      'cleanup.policy': 'delete',
      'retention.ms': 604_800_000,
      'unclean.leader.election.enable': false,
    })
  })
  it('that may not be read are one problem for all objects together', () => {
    const denied = ['a', 'b', 'c', 'd', 'e', 'f'].map((resourceName) => ({
      ...results[0],
      resourceName,
      errorCode: 29,
      configs: [],
    })) as typeof results
    expect(settingsOf([...results, ...denied], 'topics').problems).toEqual([
      {
        code: 'missing-right',
        detail: expect.stringMatching(/^Settings of 6 topics cannot be read \(a, b, c, d, e, …\)/),
        hint: expect.stringContaining('DESCRIBE_CONFIGS'),
      },
    ])
  })
})

describe('disks', () => {
  const recorded = fixture<LogDirsAnswer>('log-dirs').results

  it('are counted once when two log folders lie on the same', () => {
    const [dir] = recorded
    if (!dir) throw new Error('no recorded folder')
    expect(diskOf([dir, { ...dir, logDir: '/other' }])).toEqual({
      offlineDirs: 0,
      totalBytes: Number(dir.totalBytes),
      freeBytes: Number(dir.usableBytes),
    })
    expect(diskOf([dir, { ...dir, errorCode: 56 }]).offlineDirs).toBe(1)
  })
  it('are unknown to brokers before 3.3', () => {
    expect(diskOf([{ errorCode: 0, logDir: '/d', topics: [], totalBytes: -1n, usableBytes: -1n }])).toEqual({ offlineDirs: 0 })
  })
  it('tell the size of a topic only when every leader told its part', () => {
    const topics = topicViews(fixture<MetadataAnswer>('metadata'))
    const sizes = topicSizes(topics, new Map([[1, recorded]]))
    expect(sizes.get('shop.orders')).toBeGreaterThan(0)
    expect(topicSizes(topics, new Map()).size).toBe(0)
  })
})
