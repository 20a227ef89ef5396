import type { z } from 'zod'

/** One line of the REST contract. Route files handle it, the OpenAPI document lists it. */
export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below /api/v1, with `{id}` placeholders. */
  path: string
  summary: string
  tag: string
  params: Params
  query: Query
  body: Body
  answer: Answer
  status: number
  /** Answers something other than JSON (one of several, when it depends on the request); `answer` then only documents. */
  contentType?: string | readonly string[]
  /** Repeating an `Idempotency-Key` returns the first answer. */
  idempotent?: boolean
}

/** Fills the parts an operation does not have, keeping the types. */
export function operation<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends z.ZodType = z.ZodUndefined,
>(definition: {
  method: Operation['method']
  path: string
  summary: string
  tag: string
  params?: Params
  query?: Query
  body?: Body
  answer?: Answer
  status?: number
  contentType?: string | readonly string[]
  idempotent?: boolean
}): Operation<Params, Query, Body, Answer> {
  return { status: definition.method === 'DELETE' ? 204 : 200, ...definition } as Operation<Params, Query, Body, Answer>
}
