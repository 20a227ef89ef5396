import type { z } from 'zod'
import type { Problem } from '../contract.ts'
import { matches, type JolokiaItem } from '../jolokia/answers.ts'
import type { Session } from './session.ts'

/** Rows of the answer to the read of a pattern, and what could not be read. */
export interface Table<Row> {
  rows: Row[]
  problems: Problem[]
  /** False when nothing is known of these objects: not even whether there are any. */
  observed: boolean
}

/**
 * The objects an item tells of, each checked alone: one that cannot be read is a problem, and the others are still told of.
 * `what` names them: `the queues`.
 */
export function tableOf<Row>(session: Session, item: JolokiaItem | undefined, schema: z.ZodType<Row>, what: string): Table<Row> {
  if (item === undefined) return { rows: [], problems: [], observed: false }
  const found = matches(item)
  if (found === null)
    return { rows: [], problems: [session.client.explain(item as Extract<JolokiaItem, { ok: false }>, what).toProblem()], observed: false }
  const rows: Row[] = []
  let unreadable = 0
  for (const attributes of found.values()) {
    const parsed = schema.safeParse(attributes)
    if (parsed.success) rows.push(parsed.data)
    // A destination deleted between listing and reading has no attribute left.
    else if (Object.keys(attributes).length > 0) unreadable += 1
  }
  if (unreadable === 0) return { rows, problems: [], observed: true }
  const problem: Problem = {
    code: 'malformed-answer',
    detail: `${session.client.place.name} gave an answer for ${unreadable} of ${what} that cannot be read.`,
    hint: 'Tell us the version of the broker.',
  }
  return { rows, problems: [problem], observed: rows.length > 0 }
}
