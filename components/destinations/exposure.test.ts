import { describe, expect, it } from 'vitest'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { exposureOf, fullInSeconds } from './exposure.ts'

const route = (more: Partial<DestinationDetail['deadLetterRoutes'][number]> = {}) => ({
  destinationId: 'x',
  name: 'orders.dlq',
  namespace: '/',
  evidence: 'policy',
  confidence: 'certain' as const,
  problem: null,
  ...more,
})
const queue = (config: Record<string, unknown>, more: Partial<DestinationDetail> = {}): DestinationDetail =>
  ({ type: 'quorum-queue', role: 'normal', config, deadLetterRoutes: [route()], ...more }) as DestinationDetail
const words = (destination: DestinationDetail, loss: number | null = null) =>
  exposureOf(destination, loss).map((fact) => `${fact.good === true ? '+' : fact.good === false ? '-' : '='}${fact.word}`)

describe('whether messages can be lost', () => {
  it('says nothing the broker did not say', () => {
    expect(words(queue({}))).toEqual(['+route'])
  })
  it('counts one copy as a gap and several as safety', () => {
    expect(words(queue({ durable: true, replicationFactor: 3 }))).toEqual(['+durable', '+replicated', '+route'])
    expect(words(queue({ durable: false, replicationFactor: 1 }))).toEqual(['-notDurable', '-single', '+route'])
  })
  it('names a route that leads nowhere', () => {
    const broken = queue({}, { deadLetterRoutes: [route({ destinationId: null, problem: 'The exchange dlx is bound to no queue.' })] })
    expect(exposureOf(broken, null)).toEqual([
      { word: 'routeBroken', good: false, detail: { text: 'The exchange dlx is bound to no queue.' } },
    ])
  })
  it('misses a dead-letter route on a queue, not on a topic', () => {
    expect(words(queue({}, { deadLetterRoutes: [] }))).toEqual(['-noRoute'])
    expect(words(queue({}, { deadLetterRoutes: [], type: 'topic' }))).toEqual([])
    expect(words(queue({}, { deadLetterRoutes: [], role: 'dead-letter' }))).toEqual([])
  })
  it('tells dropping the oldest from refusing the newest', () => {
    expect(words(queue({ maxLength: 100 }))).toContain('-overflow')
    expect(words(queue({ maxLength: 100, overflow: 'reject-publish-dlx' }))).toContain('=overflowReject')
  })
  it('warns of unread data that retention will delete', () => {
    expect(exposureOf(queue({}), 9_600).at(-1)).toEqual({ word: 'retention', good: false, seconds: 9_600 })
  })
})

describe('the length limit', () => {
  it('is reached at the present rates, is reached already, or is not in sight', () => {
    expect(fullInSeconds({ backlogMessages: 100, inRate: 10, outRate: 5 }, 600)).toBe(100)
    expect(fullInSeconds({ backlogMessages: 700, inRate: 10, outRate: 5 }, 600)).toBe(0)
    expect(fullInSeconds({ backlogMessages: 100, inRate: 5, outRate: 10 }, 600)).toBeNull()
    expect(fullInSeconds({ backlogMessages: null, inRate: 5, outRate: 1 }, 600)).toBeNull()
  })
})
