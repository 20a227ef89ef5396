import { describe, expect, it } from 'vitest'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import { statusOf } from './status.ts'

const queue = (more: Partial<Destination> = {}): Destination => ({
  id: 'd',
  clusterId: 'c',
  clusterName: 'rabbit-prod',
  kind: 'rabbitmq',
  namespace: '/',
  name: 'payments.capture',
  type: 'quorum-queue',
  role: 'normal',
  roleEvidence: '',
  pattern: null,
  backlogMessages: 10,
  readyMessages: 10,
  inFlightMessages: 0,
  scheduledMessages: null,
  nextDueAt: null,
  preparedMessages: null,
  preparedChecks: null,
  inRate: 5,
  outRate: 5,
  redeliveredRate: 0,
  consumerCount: 2,
  oldestAgeSeconds: 1,
  sizeBytes: null,
  deadLetterDestinationId: null,
  owner: null,
  freshness: 'fresh',
  observedAt: '2026-11-22T06:00:00Z',
  problem: null,
  ...more,
})
const word = (more: Partial<Destination>, firing: { severity: 'critical' | 'high' | 'warning' }[] = []) =>
  statusOf(queue(more), firing)?.word

describe('the state of a destination', () => {
  it('is that nobody reads, before anything else', () => {
    expect(word({ consumerCount: 0 }, [{ severity: 'warning' }])).toBe('noConsumer')
  })
  it('is not healthy when its numbers are old, whatever they say', () => {
    expect(statusOf(queue({ freshness: 'stale', backlogMessages: 0 }), [])).toBeNull()
    expect(statusOf(queue({ freshness: 'error', backlogMessages: 0 }), [])).toBeNull()
  })
  it('takes the colour of its worst alert', () => {
    expect(statusOf(queue(), [{ severity: 'warning' }, { severity: 'critical' }])).toEqual({ word: 'firing', tone: 'critical', count: 2 })
  })
  it('is growing or draining by its rates, with some tolerance', () => {
    expect(word({ inRate: 8, outRate: 5 })).toBe('growing')
    expect(word({ inRate: 5, outRate: 8 })).toBe('draining')
    expect(word({ inRate: 5, outRate: 5.1 })).toBe('steady')
  })
  it('does not miss consumers where messages wait on purpose', () => {
    expect(word({ role: 'delay', consumerCount: 0, inRate: null })).toBe('steady')
    expect(word({ role: 'dead-letter', consumerCount: 0 })).toBe('deadLetters')
  })
  it('is unknown, not empty, when nobody said how many wait', () => {
    expect(word({ backlogMessages: null })).toBe('unknown')
    expect(word({ backlogMessages: 0 })).toBe('empty')
  })
})
