import { describe, expect, test } from 'vitest'
import { phrase } from '#lib/domain/phrase.ts'
import { makePlan } from './plan.ts'
import type { Look, LookedMessage, PlanRequest, TargetFacts } from './plan-types.ts'

const request = (more: Partial<PlanRequest> = {}): PlanRequest => ({
  source: { id: 's', clusterId: 'c', kind: 'rabbitmq', namespace: '/', name: 'orders.dlq', incarnation: '' },
  selection: { all: true },
  target: { mode: 'origin' },
  ratePerSecond: null,
  limit: null,
  acceptCost: true,
  ...more,
})
const look = (more: Partial<Look> = {}): Look => ({
  order: 'queue',
  cost: { cost: 'locks', explanation: 'Hidden for a moment.', looksLeft: null },
  frozenAt: Date.UTC(2026, 10, 22),
  present: more.messages?.length ?? 0,
  messages: [],
  complete: true,
  refused: null,
  ranges: [],
  requeuedBefore: 0,
  ...more,
})
const message = (id: string, name: string | null = 'orders', more: Partial<LookedMessage> = {}): LookedMessage => ({
  id,
  position: id,
  choice:
    name === null
      ? { target: null, reason: phrase('item.no-origin') }
      : { target: { destination: { namespace: '/', name } }, name, secondFailure: null },
  businessKey: null,
  mayKeepId: false,
  requeues: 0,
  ...more,
})
const good: TargetFacts = { exists: true, routable: true, detail: 'Straight to the queue.', consumers: 2 }
const facts = new Map([['orders', good]])
const codes = (made: ReturnType<typeof makePlan>) => made.plan.warnings.map(({ code }) => code)

describe('what a plan freezes', () => {
  test('of a queue: as many messages as were there, from its head', () => {
    const made = makePlan(request(), look({ present: 20_000, complete: false, messages: [message('a')] }), facts)
    expect(made).toMatchObject({ plan: { matched: 20_000 }, frozen: { mode: 'count', order: 'queue' }, items: [] })
    expect(codes(made)).toContain('sampled')
  })

  test('of a queue seen whole: exactly what was seen, whatever its statistics say', () => {
    expect(makePlan(request(), look({ present: 7, messages: [message('a'), message('b')] }), facts).plan.matched).toBe(2)
  })

  test('of a selection: the ids found', () => {
    const made = makePlan(
      request({ selection: { failureGroup: 'g' } }),
      look({ present: 50, complete: false, messages: [message('a'), message('b')] }),
      facts,
    )
    expect(made.items).toEqual([
      { messageId: 'a', position: 'a' },
      { messageId: 'b', position: 'b' },
    ])
    expect(codes(made)).toContain('bounded')
  })

  test('of picked messages that may not be looked at: the ids as given', () => {
    const made = makePlan(
      request({ selection: { ids: ['x', 'y'] } }),
      look({ refused: phrase('plan.not-looked', { quote: 'It would cost a delivery.' }) }),
      facts,
    )
    expect(made).toMatchObject({ plan: { matched: 2, targets: [] }, frozen: { mode: 'ids' } })
    expect(codes(made)).toContain('not-looked')
  })

  test('of a log seen whole: every record, and where the next plan starts', () => {
    const ranges = [{ partition: 0, from: 3, to: 5 }]
    const made = makePlan(request(), look({ order: 'log', ranges, messages: [message('0-3'), message('0-4')] }), facts)
    expect(made.frozen).toEqual({ mode: 'ids', order: 'log', covers: ranges })
  })

  test('of a long log: the end offset of each partition', () => {
    const ranges = [
      { partition: 0, from: 10, to: 60_000 },
      { partition: 1, from: 0, to: 40_000 },
    ]
    const made = makePlan(request(), look({ order: 'log', ranges, present: 99_000, complete: false, messages: [message('0-10')] }), facts)
    expect(made).toMatchObject({ plan: { matched: 99_000 }, frozen: { mode: 'ranges', ranges, next: { range: 0, offset: 10 } } })
  })

  test('a limit cuts all of them, and a cut log is not said to be covered', () => {
    expect(makePlan(request({ limit: 5 }), look({ present: 20, complete: false }), facts).plan.matched).toBe(5)
    const ranges = [{ partition: 0, from: 0, to: 2 }]
    const log = look({ order: 'log', ranges, messages: [message('0-0'), message('0-1')] })
    expect(makePlan(request({ limit: 1 }), log, facts)).toMatchObject({ plan: { matched: 1 }, frozen: { mode: 'ids', order: 'log' } })
    expect(makePlan(request({ limit: 1 }), log, facts).frozen).not.toHaveProperty('covers')
    const long = look({ order: 'log', ranges: [{ partition: 0, from: 0, to: 90_000 }], present: 90_000, complete: false })
    expect(makePlan(request({ limit: 30_000 }), long, facts)).toMatchObject({
      plan: { matched: 30_000 },
      frozen: { ranges: [{ partition: 0, from: 0, to: 30_000 }] },
    })
  })
})

describe('what a plan tells', () => {
  test('the targets with their counts, the largest first', () => {
    const made = makePlan(
      request(),
      look({ messages: [message('a', 'mails'), message('b'), message('c')] }),
      new Map([...facts, ['mails', { ...good, exists: false, routable: false, detail: 'There is no queue "mails".' }]]),
    )
    expect(made.plan.targets).toEqual([
      { name: 'orders', messages: 2, exists: true, routable: true, detail: 'Straight to the queue.', detailPhrase: null },
      { name: 'mails', messages: 1, exists: false, routable: false, detail: 'There is no queue "mails".', detailPhrase: null },
    ])
    expect(codes(made)).toContain('target-missing')
  })

  test('messages that will be skipped, and why', () => {
    const made = makePlan(request(), look({ messages: [message('a', null), message('b')] }), facts)
    expect(made.plan.withoutOrigin).toBe(1)
    expect(made.plan.warnings).toContainEqual({
      code: 'without-origin',
      detail: '1 message will be skipped: the origin is not known. Choose a destination for it.',
      detailPhrase: phrase('plan.no-origin', { messages: 1 }),
    })
  })

  test('equal keys, earlier requeues, messages that go round', () => {
    const messages = [message('a', 'orders', { businessKey: 'k' }), message('b', 'orders', { businessKey: 'k', requeues: 5 })]
    const made = makePlan(request(), look({ messages }), facts)
    expect(made.plan).toMatchObject({ duplicateKeys: 1, requeuedBefore: 1 })
    expect(codes(made)).toEqual(expect.arrayContaining(['requeued-before', 'loop-guard']))
    expect(codes(makePlan(request({ selection: { ids: ['a', 'b'] } }), look({ messages }), facts))).not.toContain('loop-guard')
  })

  test('that a message which keeps its id may not survive a second death', () => {
    const messages = [message('a', 'orders', { mayKeepId: true }), message('b'), message('c', null, { mayKeepId: true })]
    expect(makePlan(request(), look({ messages }), facts).plan.warnings).toContainEqual(
      expect.objectContaining({ code: 'second-failure', detailPhrase: phrase('plan.keeps-id', { messages: 1 }) }),
    )
  })

  test('that some picked messages were not found', () => {
    const made = makePlan(request({ selection: { ids: ['a', 'gone'] } }), look({ messages: [message('a')] }), facts)
    expect(made.plan.matched).toBe(1)
    expect(codes(made)).toContain('not-found')
  })

  test('that nobody reads the target', () => {
    expect(codes(makePlan(request(), look({ messages: [message('a')] }), new Map([['orders', { ...good, consumers: 0 }]])))).toContain(
      'no-consumer',
    )
  })

  test('how long it takes at its rate', () => {
    const found = look({ present: 600, complete: false })
    expect(makePlan(request({ ratePerSecond: 10 }), found, facts).plan.etaSeconds).toBe(60)
    expect(makePlan(request(), found, facts).plan.etaSeconds).toBe(1)
    expect(makePlan(request(), look(), facts).plan.etaSeconds).toBe(0)
  })

  test('nothing alarming about a plain requeue of one message', () => {
    expect(codes(makePlan(request(), look({ messages: [message('a')] }), facts))).toEqual([])
  })
})
