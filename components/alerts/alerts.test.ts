import { describe, expect, it } from 'vitest'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { cleanMatchers, endAfter, matchesAll } from './matchers.ts'
import { chartOf, isHeld, subjectHref, subjectName, unitOf, withoutSince } from './values.ts'

const subject = (kind: string): Alert['subject'] => ({ kind, id: 'x', name: 'orders', clusterId: 'c', clusterName: 'rabbit-prod' })

describe('the chart of an alert', () => {
  it('is the series its condition looks at, with the threshold in the unit of the series', () => {
    expect(chartOf({ condition: 'backlog', subject: subject('destination'), threshold: 1000 })).toEqual({
      path: '/destinations/x/series',
      metric: 'backlog_messages',
      unit: 'messages',
      threshold: 1000,
    })
    expect(chartOf({ condition: 'dead_letter_arrivals', subject: subject('destination'), threshold: 60 })?.threshold).toBe(1)
  })
  it('is of the queue or of the group, where a condition can be about either', () => {
    expect(chartOf({ condition: 'no_consumers', subject: subject('subscription'), threshold: 1 })?.path).toBe('/subscriptions/x/series')
    expect(chartOf({ condition: 'no_consumers', subject: subject('destination'), threshold: 1 })?.path).toBe('/destinations/x/series')
  })
  it('is missing where there is none', () => {
    expect(chartOf({ condition: 'rule_storm', subject: subject('rule'), threshold: 500 })).toBeNull()
  })
})

describe('an alert', () => {
  it('leads to what it is about, and a dead-letter alert to where it is requeued', () => {
    expect(subjectHref({ condition: 'backlog', subject: subject('destination'), ruleId: 'r' })).toBe('/destinations/x')
    expect(subjectHref({ condition: 'dead_letter_arrivals', subject: subject('destination'), ruleId: 'r' })).toBe('/dead-letters/x')
    expect(subjectHref({ condition: 'lag_seconds', subject: subject('subscription'), ruleId: 'r' })).toBe('/consumers/x')
    expect(subjectHref({ condition: 'rule_storm', subject: subject('rule'), ruleId: null })).toBeNull()
  })
  it('counts in the unit of its condition', () => {
    expect(unitOf('lag_seconds')).toBe('seconds')
    expect(unitOf('something_new')).toBe('messages')
  })
  it('is told without its beginning where that stands beside it', () => {
    expect(withoutSince('orders has a backlog of 5 messages, since 2026-11-22 18:47 UTC.')).toBe('orders has a backlog of 5 messages')
    expect(withoutSince('orders, since ever.')).toBe('orders, since ever.')
  })
  it('is held while its data are old, unless it is over', () => {
    expect(isHeld({ state: 'firing', freshness: 'stale' })).toBe(true)
    expect(isHeld({ state: 'closed', freshness: 'stale' })).toBe(false)
    expect(isHeld({ state: 'firing', freshness: 'fresh' })).toBe(false)
  })
})

describe('a silence', () => {
  it('sends only the matchers that were filled in', () => {
    expect(cleanMatchers({ cluster: [], destination: ' orders.* ', group: '', rule: undefined })).toEqual({ destination: 'orders.*' })
  })
  it('without any matcher fits everything, and is known to', () => {
    expect(matchesAll({ cluster: [], destination: ' ' })).toBe(true)
    expect(matchesAll({ rule: 'Backlog' })).toBe(false)
  })
  it('ends on a whole minute', () => {
    expect(endAfter(2, Date.parse('2026-11-22T10:00:42.500Z'))).toBe('2026-11-22T12:00:00.000Z')
  })
})

describe('the name of what an alert is about', () => {
  const of = (kind: string, group: string | null, destination: string | null) =>
    subjectName({ subject: { kind, name: 'billing on orders', group, destination } })
  it('puts group and destination side by side, in words of no language', () => {
    expect(of('subscription', 'billing', 'orders')).toBe('billing · orders')
  })
  it('is what was stored for the consumers of a queue, for what is gone, and for anything else', () => {
    expect(of('subscription', 'orders', 'orders')).toBe('billing on orders')
    expect(of('subscription', null, null)).toBe('billing on orders')
    expect(of('destination', null, 'orders')).toBe('billing on orders')
  })
})
