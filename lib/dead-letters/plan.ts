/** Makes the plan of a requeue run of what a look found. Pure. The plan is frozen: it is what gets started, and nothing else. */
import type { RequeuePlan } from '#lib/api/contracts/dead-letters.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import { english } from '#lib/i18n/english.ts'
import { costAnswer } from './cost-answer.ts'
import { LOOP_GUARD } from './marks.ts'
import type { Look, LookedMessage, PlanRequest, TargetFacts } from './plan-types.ts'
import { rangeSize } from './ranges.ts'
import { phraseOf, textOf } from './reason.ts'
import type { Frozen } from './run-types.ts'

/** What a run manages without a brake, careful figure, messages a second. */
const UNBRAKED_PER_SECOND = 1_000

const UNCHECKED = { exists: false, routable: false, detail: phrase('plan.target-not-checked') }

export interface FrozenPlan {
  plan: RequeuePlan
  frozen: Frozen
  /** Ledger rows to write with the plan. */
  items: { messageId: string; position: string }[]
}

/** `facts` by target name, for every target of the looked-at messages. */
export function makePlan(request: PlanRequest, look: Look, facts: ReadonlyMap<string, TargetFacts>): FrozenPlan {
  const { frozen, items, matched } = freeze(request, look)
  const chosen = frozen.mode === 'ids' ? look.messages.slice(0, items.length) : look.messages.slice(0, matched)
  const targets = Map.groupBy(
    chosen.filter((message) => message.choice.target !== null),
    (message) => (message.choice.target === null ? '' : message.choice.name),
  )
  const keys = chosen.flatMap((message) => message.businessKey ?? [])
  const withoutOrigin = chosen.filter((message) => message.choice.target === null).length
  const plan: RequeuePlan = {
    matched,
    frozenAt: new Date(look.frozenAt).toISOString(),
    targets: [...targets]
      .map(([name, messages]) => {
        const { exists, routable, detail } = facts.get(name) ?? UNCHECKED
        return { name, messages: messages.length, exists, routable, detail: textOf(detail), detailPhrase: phraseOf(detail) }
      })
      .toSorted((a, b) => b.messages - a.messages || a.name.localeCompare(b.name)),
    withoutOrigin,
    requeuedBefore: look.requeuedBefore + chosen.filter((message) => message.requeues > 0).length,
    duplicateKeys: keys.length - new Set(keys).size,
    warnings: warnings(request, look, chosen, matched, facts),
    etaSeconds: matched === 0 ? 0 : Math.ceil(matched / Math.min(request.ratePerSecond ?? UNBRAKED_PER_SECOND, UNBRAKED_PER_SECOND)),
    cost: costAnswer(look.cost),
  }
  return { plan, frozen, items }
}

function freeze(request: PlanRequest, look: Look): { frozen: Frozen; items: FrozenPlan['items']; matched: number } {
  const most = request.limit ?? Infinity
  const item = ({ id, position }: { id: string; position: string }) => ({ messageId: id, position })
  if ('ids' in request.selection && look.refused !== null) {
    const items = request.selection.ids.slice(0, most).map((id) => ({ messageId: id, position: '' }))
    return { frozen: { mode: 'ids', order: look.order }, items, matched: items.length }
  }
  if (!('all' in request.selection)) {
    const items = look.messages.slice(0, most).map(item)
    return { frozen: { mode: 'ids', order: look.order }, items, matched: items.length }
  }
  if (look.order === 'queue') {
    const matched = Math.min(most, look.complete ? look.messages.length : look.present)
    return { frozen: { mode: 'count', order: 'queue' }, items: [], matched }
  }
  if (look.complete || look.messages.length >= most) {
    const items = look.messages.slice(0, most).map(item)
    const whole = items.length === look.messages.length && look.complete
    return { frozen: { mode: 'ids', order: 'log', ...(whole ? { covers: look.ranges } : {}) }, items, matched: items.length }
  }
  const ranges = cut(look.ranges, most)
  return {
    frozen: { mode: 'ranges', order: 'log', ranges, next: { range: 0, offset: ranges[0]?.from ?? 0 } },
    items: [],
    matched: Math.min(look.present, rangeSize(ranges)),
  }
}

/** The first `most` offsets of ranges. */
function cut(ranges: Look['ranges'], most: number): Look['ranges'] {
  let left = most
  return ranges.flatMap((range) => {
    const to = Math.min(range.to, range.from + left)
    left -= to - range.from
    return to > range.from ? [{ ...range, to }] : []
  })
}

function warnings(
  request: PlanRequest,
  look: Look,
  chosen: readonly LookedMessage[],
  matched: number,
  facts: ReadonlyMap<string, TargetFacts>,
): RequeuePlan['warnings'] {
  const found: RequeuePlan['warnings'] = []
  const warn = (code: string, detail: Phrase): void => void found.push({ code, detail: english(detail), detailPhrase: detail })
  const count = (test: (message: LookedMessage) => boolean): number => chosen.filter(test).length
  const { name } = request.source
  if (look.refused !== null) warn('not-looked', look.refused)
  else if (chosen.length < matched) warn('sampled', phrase('plan.sampled', { messages: matched, looked: chosen.length }))
  else if (!look.complete && !('all' in request.selection) && !('ids' in request.selection))
    warn('bounded', phrase('plan.bounded', { present: look.present }))
  if ('ids' in request.selection && look.refused === null) {
    const picked = Math.min(new Set(request.selection.ids).size, request.limit ?? Infinity)
    if (chosen.length < picked) warn('not-found', phrase('plan.not-found', { missing: picked - chosen.length, picked, name }))
  }
  const round = count(({ choice }) => choice.target === null && choice.reason.code === 'item.own-origin')
  const noOrigin = count(({ choice }) => choice.target === null) - round
  if (noOrigin > 0) warn('without-origin', phrase('plan.no-origin', { messages: noOrigin }))
  if (round > 0) warn('without-origin', phrase('plan.own-origin', { messages: round }))
  for (const [target, fact] of facts) {
    const messages = count(({ choice }) => choice.target !== null && choice.name === target)
    if (messages === 0) continue
    const said = { messages, name: target, quote: textOf(fact.detail) }
    if (!fact.exists) warn('target-missing', phrase('plan.target-missing', said))
    else if (!fact.routable) warn('target-missing', phrase('plan.target-unroutable', said))
    else if (fact.consumers === 0) warn('no-consumer', phrase('plan.no-consumer', { name: target }))
  }
  const circle = count(
    ({ choice }) => choice.target !== null && choice.target.destination.name === name && choice.target.exchange === undefined,
  )
  if (circle > 0) warn('loop', phrase('plan.loop', { messages: circle }))
  const second = chosen.flatMap(({ choice }) => (choice.target !== null ? (choice.secondFailure ?? []) : []))
  for (const one of new Map(second.map((one) => [english(one), one])).values()) warn('second-failure', one)
  const keeping = count(({ choice, mayKeepId }) => choice.target !== null && mayKeepId)
  if (keeping > 0) warn('second-failure', phrase('plan.keeps-id', { messages: keeping }))
  const again = count(({ requeues }) => requeues > 0)
  if (again > 0) warn('requeued-before', phrase('plan.requeued-before', { messages: again }))
  const guarded = 'ids' in request.selection ? 0 : count(({ requeues }) => requeues >= LOOP_GUARD)
  if (guarded > 0) warn('loop-guard', phrase('plan.loop-guard', { messages: guarded, times: LOOP_GUARD }))
  if (matched > 1) warn('order', phrase(look.order === 'log' ? 'plan.order-log' : 'plan.order-queue'))
  if (look.cost.cost === 'counts-as-delivery' && !('all' in request.selection))
    warn('look-cost', phrase('plan.look-cost', { quote: look.cost.explanation }))
  return found
}
