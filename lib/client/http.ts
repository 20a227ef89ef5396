import type { ProblemAnswer } from '#lib/api/contracts/common.ts'
import { ApiError, type ApiProblem } from './api-error.ts'
import { toSearch, type Query } from './url.ts'

const BASE = '/api/v1'

/** GET `/api/v1<path>`. The browser's cache revalidates by ETag, so an unchanged answer costs a 304. Rejects with `ApiError`. */
export async function getJson<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
  return ask<Answer>(`${BASE}${path}${toSearch(query)}`, { signal: signal ?? null, cache: 'no-cache' })
}

/** A write. `idempotencyKey` makes a repeated dangerous verb answer what it answered first. Rejects with `ApiError`. */
export async function sendJson<Answer>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  options: { idempotencyKey?: string; signal?: AbortSignal } = {},
): Promise<Answer> {
  return ask<Answer>(`${BASE}${path}`, {
    method,
    signal: options.signal ?? null,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.idempotencyKey ? { 'idempotency-key': options.idempotencyKey } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Same for an address outside `/api/v1`. */
async function ask<Answer>(url: string, init: RequestInit): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(url, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError({ status: 0, code: 'not-reached', detail: 'The Spillway server cannot be reached.' })
  }
  if (!response.ok) throw new ApiError(await problemOf(response))
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const fallback = {
    status: response.status,
    code: 'http-error',
    detail: `The server answered ${response.status} ${response.statusText}.`.trim(),
  }
  const body: unknown = await response.json().catch(() => null)
  if (typeof body !== 'object' || body === null || !('detail' in body)) return fallback
  return { ...fallback, ...(body as Partial<ProblemAnswer>) }
}
