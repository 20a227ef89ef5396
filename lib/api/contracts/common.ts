import { z } from 'zod'

/** ISO 8601 time in UTC. */
export const time = z.iso.datetime({ offset: true })
export const freshness = z.enum(['fresh', 'stale', 'error', 'gone'])
export const severity = z.enum(['critical', 'high', 'warning', 'info'])
export const count = z.number().int().nonnegative()

/**
 * A sentence as data, for readers of other languages than English: `code` is stable, `params` fill it in (`…Seconds` are lengths of
 * time, `quote` the words of a broker). A field `xPhrase` says the same as `x` does in English. Null or absent: `x` is not Spillway's own
 * sentence, or was stored before it had a phrase.
 */
export const phrase = z
  .strictObject({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) })
  .nullish()

/** A diagnosis in plain words. */
export const problem = z.strictObject({
  code: z.string(),
  detail: z.string(),
  hint: z.string(),
  object: z.record(z.string(), z.string()).optional(),
})

/** One page of a list. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable(), total: count })

/** Query parameters every list takes. */
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(500).optional(),
  sort: z
    .string()
    .max(60)
    .regex(/^-?[a-zA-Z]+$/, 'a field name, with a leading - for descending')
    .optional(),
  q: z.string().max(255).optional(),
})

/** What a look at messages does to them, in words of the broker. */
export const browseCost = z.strictObject({
  cost: z.enum(['free', 'reorders', 'counts-as-delivery', 'locks']),
  explanation: z.string(),
  explanationPhrase: phrase,
  /** Looks before the broker gives a message up; null: as many as one likes. */
  looksLeft: z.number().nullable(),
})

/** RFC 9457 problem answer. */
export const problemAnswer = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  /** The detail as a phrase. */
  phrase,
  errors: z.array(z.strictObject({ field: z.string(), message: z.string(), phrase })).optional(),
  /** With `cost-not-accepted`: what the look would cost. */
  cost: browseCost.optional(),
})

export const evidence = { evidence: z.string(), evidencePhrase: phrase, confidence: z.enum(['certain', 'likely', 'guess']) }

/** Range of a chart or of history. Default: the last 3 hours. */
export const rangeQuery = { from: time.optional(), to: time.optional(), maxPoints: z.coerce.number().int().min(2).max(2000).default(600) }

/** A parameter that may be given several times. */
export const several = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).optional())

export const seriesAnswer = z.strictObject({
  from: time,
  to: time,
  /** Seconds between points. */
  step: z.number(),
  series: z.array(
    z.strictObject({
      metric: z.string(),
      unit: z.string(),
      points: z.array(z.strictObject({ t: time, min: z.number(), max: z.number(), avg: z.number(), last: z.number() }).nullable()),
    }),
  ),
})

export const actor = z.strictObject({ type: z.enum(['user', 'token', 'collector']), name: z.string() })

export type Problem = z.infer<typeof problem>
export type SeriesAnswer = z.infer<typeof seriesAnswer>
export type ProblemAnswer = z.infer<typeof problemAnswer>
export interface Page<T> {
  items: T[]
  nextCursor: string | null
  total: number
}
