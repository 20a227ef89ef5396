import { createHash } from 'node:crypto'
import type { RequestContext } from '#lib/context.ts'
import { AppError } from '#lib/errors.ts'

type Result = { status: number; json: string } | Response

/** Status of a row whose first request is still being carried out. */
const RUNNING = 0

/**
 * Carries out `run` once for each (key, route). A repeat gets the first answer; the same key with another body is a conflict;
 * a first request that failed frees the key.
 */
export async function remembered(
  context: RequestContext,
  key: string,
  route: string,
  body: unknown,
  run: () => Promise<Result>,
): Promise<Result> {
  if (key.length > 200) throw new AppError('invalid-request', 'Idempotency-Key is longer than 200 characters.')
  const hash = createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('hex')
  const claim = await context.pool.query(
    'insert into idempotency_key (key, route, request_hash, status, response) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [key, route, hash, RUNNING, 'null'],
  )
  if (claim.rowCount === 0) return repeat(context, key, route, hash)
  try {
    const result = await run()
    if (result instanceof Response) {
      // A stream cannot be kept to be answered again.
      await context.pool.query('delete from idempotency_key where key = $1 and route = $2', [key, route])
    } else {
      await context.pool.query('update idempotency_key set status = $3, response = $4 where key = $1 and route = $2', [
        key,
        route,
        result.status,
        result.json || 'null',
      ])
    }
    return result
  } catch (error) {
    await context.pool.query('delete from idempotency_key where key = $1 and route = $2', [key, route])
    throw error
  }
}

async function repeat(context: RequestContext, key: string, route: string, hash: string): Promise<Result> {
  const rows = await context.pool.query<{ request_hash: string; status: number; response: unknown }>(
    'select request_hash, status, response from idempotency_key where key = $1 and route = $2',
    [key, route],
  )
  const first = rows.rows[0]
  if (!first || first.status === RUNNING)
    throw new AppError('conflict', 'A request with this Idempotency-Key is being carried out. Ask again in a moment.')
  if (first.request_hash !== hash) throw new AppError('conflict', 'This Idempotency-Key was used with another body.')
  return { status: first.status, json: JSON.stringify(first.response) }
}
