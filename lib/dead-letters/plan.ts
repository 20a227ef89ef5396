/** Makes the plan of a requeue run of what a look found. Pure. The plan is frozen: it is what gets started, and nothing else. */
import type { RequeuePlan } from '#lib/api/contracts/dead-letters.ts'
import { LOOP_GUARD } from './marks.ts'
import type { Look, LookedMessage, PlanRequest, TargetFacts } from './plan-types.ts'
import { rangeSize } from './ranges.ts'
import type { Frozen } from './run-types.ts'

/** What a run manages without a brake, careful figure, messages a second. */
const UNBRAKED_PER_SECOND = 1_000

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
        const { exists, routable, detail } = facts.get(name) ?? { exists: false, routable: false, detail: 'It was not checked.' }
        return { name, messages: messages.length, exists, routable, detail }
      })
      .toSorted((a, b) => b.messages - a.messages || a.name.localeCompare(b.name)),
    withoutOrigin,
    requeuedBefore: look.requeuedBefore + chosen.filter((message) => message.requeues > 0).length,
    duplicateKeys: keys.length - new Set(keys).size,
    warnings: warnings(request, look, chosen, matched, facts),
    etaSeconds: matched === 0 ? 0 : Math.ceil(matched / Math.min(request.ratePerSecond ?? UNBRAKED_PER_SECOND, UNBRAKED_PER_SECOND)),
    cost: look.cost,
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
  const warn = (code: string, detail: string): void => void found.push({ code, detail })
  const count = (test: (message: LookedMessage) => boolean): number => chosen.filter(test).length
  if (look.refused !== null) warn('not-looked', look.refused)
  else if (chosen.length < matched)
    warn(
      'sampled',
      `All ${matched} messages are counted; where they go is known of the first ${chosen.length} only. Each message goes to its own origin.`,
    )
  else if (!look.complete && !('all' in request.selection) && !('ids' in request.selection))
    warn(
      'bounded',
      `The source holds more messages than were looked at (${look.present} in all). The plan has those that were found; make another one for the rest.`,
    )
  if ('ids' in request.selection && look.refused === null) {
    const asked = Math.min(new Set(request.selection.ids).size, request.limit ?? Infinity)
    if (chosen.length < asked)
      warn('not-found', `${asked - chosen.length} of ${asked} picked messages were not found in ${request.source.name}.`)
  }
  const noWay = count(({ choice }) => choice.target === null)
  if (noWay > 0) {
    const reasons = new Set(chosen.flatMap(({ choice }) => (choice.target === null ? choice.reason : [])))
    warn('without-origin', `${noWay} messages will be skipped. ${[...reasons].join(' ')}`)
  }
  for (const [name, fact] of facts) {
    const messages = count(({ choice }) => choice.target !== null && choice.name === name)
    if (messages === 0) continue
    if (!fact.exists || !fact.routable) warn('target-missing', `${messages} messages cannot go to ${name}: ${fact.detail}`)
    else if (fact.consumers === 0) warn('no-consumer', `Nobody reads ${name}: the messages will wait there.`)
  }
  const circle = count(
    ({ choice }) =>
      choice.target !== null && choice.target.destination.name === request.source.name && choice.target.exchange === undefined,
  )
  if (circle > 0) warn('loop', `${circle} messages would go back to where they lie.`)
  for (const detail of new Set(chosen.flatMap(({ choice }) => (choice.target !== null ? (choice.secondFailure ?? []) : []))))
    warn('second-failure', detail)
  const again = count(({ requeues }) => requeues > 0)
  if (again > 0) warn('requeued-before', `${again} messages were requeued before and failed again, or are requeued a second time now.`)
  const guarded = 'ids' in request.selection ? 0 : count(({ requeues }) => requeues >= LOOP_GUARD)
  if (guarded > 0)
    warn(
      'loop-guard',
      `${guarded} messages were requeued ${LOOP_GUARD} times or more and will be skipped. Pick them by themselves to requeue them.`,
    )
  if (matched > 1)
    warn(
      'order',
      look.order === 'log'
        ? 'The messages go to the end of their topic, behind newer ones of the same key.'
        : 'The messages go to the end of their queue, behind what waits there.',
    )
  if (look.cost.cost === 'counts-as-delivery' && !('all' in request.selection))
    warn('look-cost', `To reach the selected messages the run must look at those before them. ${look.cost.explanation}`)
  return found
}
