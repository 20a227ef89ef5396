import { describe, expect, it } from 'vitest'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { needsOf, withoutSince } from './needs.ts'

const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  ruleId: 'r',
  ruleName: 'Rule',
  condition: 'backlog',
  state: 'firing',
  severity: 'high',
  subject: { kind: 'destination', id: `subject-of-${id}`, name: 'orders', clusterId: 'c', clusterName: 'rabbit-prod' },
  value: 1,
  threshold: 1,
  summary: id,
  startedAt: '2026-11-22T06:00:00Z',
  firedAt: '2026-11-22T06:01:00Z',
  closedAt: null,
  closeReason: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  silenced: false,
  freshness: 'fresh',
  ...more,
})
const cluster = (id: string, status: string, freshness = 'fresh'): Overview['clusters'][number] => ({
  id,
  name: id,
  kind: 'kafka',
  status,
  version: null,
  freshness,
  nodes: 1,
  pollSeconds: null,
  lastSuccessAt: null,
  error: null,
})
const overview = (alerts: Alert[], clusters: Overview['clusters']): Overview =>
  ({ alerts, clusters, slowest: [], growing: [], deaths: [] }) as unknown as Overview

const names = (needs: ReturnType<typeof needsOf>): string[] =>
  needs.map((need) => (need.type === 'alert' ? need.alert.id : need.cluster.id))

describe('what needs a person', () => {
  it('is said without the moment that is shown beside it', () => {
    expect(withoutSince('Nobody consumes orders while 3 messages wait, since 2026-11-22 18:25 UTC.')).toBe(
      'Nobody consumes orders while 3 messages wait',
    )
    expect(withoutSince('orders, since yesterday')).toBe('orders, since yesterday')
  })
  it('puts what somebody handles already behind what nobody has seen', () => {
    expect(
      names(needsOf(overview([alert('seen', { acknowledgedBy: 'Mei' }), alert('muted', { silenced: true }), alert('new')], []))),
    ).toEqual(['new', 'seen', 'muted'])
  })
  it('names a cluster that does not answer, although no alert does', () => {
    expect(names(needsOf(overview([], [cluster('up', 'connected'), cluster('lost', 'unreachable', 'stale')])))).toEqual(['lost'])
  })
  it('does not say the same twice', () => {
    const told = alert('lost', { subject: { kind: 'cluster', id: 'edge', name: 'edge', clusterId: 'edge', clusterName: 'edge' } })
    expect(names(needsOf(overview([told], [cluster('edge', 'unreachable', 'stale')])))).toEqual(['lost'])
  })
  it('leaves alone a cluster that is switched off or still connecting', () => {
    expect(needsOf(overview([], [cluster('off', 'disabled', 'stale'), cluster('new', 'pending', 'stale')]))).toEqual([])
  })
})
