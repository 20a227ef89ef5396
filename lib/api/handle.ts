import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { BrokerError } from '#lib/brokers/error.ts'
import { webContext, type RequestContext } from '#lib/context.ts'
import { AppError } from '#lib/errors.ts'
import { createLog } from '#lib/log.ts'
import { invalid } from './field-errors.ts'
import { checkOrigin } from './origin.ts'
import { remembered } from './idempotency.ts'
import { problemResponse } from './problem.ts'
import { checkStorable } from './storable.ts'
import type { Operation } from './operation.ts'

const MAX_BODY_BYTES = 1_000_000
const log = createLog('api')

export interface HandlerInput<O extends Operation> {
  context: RequestContext
  params: z.output<O['params']>
  query: z.output<O['query']>
  body: z.output<O['body']>
  request: Request
}

type RouteHandler = (request: Request, route: { params: Promise<Record<string, string | string[] | undefined>> }) => Promise<Response>

/**
 * Makes a Next route handler of an operation: origin check, parsing with field errors, ETag and 304 for reads,
 * Idempotency-Key for dangerous verbs, problem+json for every error. A handler may answer a Response of its own (streams).
 */
export function handle<O extends Operation>(
  op: O,
  handler: (input: HandlerInput<O>) => Promise<z.input<O['answer']> | Response>,
): RouteHandler {
  return async (request, route) => {
    try {
      const base = await webContext()
      checkOrigin(request, base.env)
      const context: RequestContext = { ...base, actor: { type: 'user', name: 'operator' }, ip: clientAddress(request) }
      const params = parse(op.params, await route.params, 'path')
      const query = parse(op.query, searchParams(request), 'query')
      const body = op.body ? parse(op.body, await readJson(request), 'body') : undefined
      const run = async (): Promise<{ status: number; json: string } | Response> => {
        const answer = await handler({ context, params, query, body, request } as HandlerInput<O>)
        return answer instanceof Response ? answer : { status: op.status, json: answer === undefined ? '' : JSON.stringify(answer) }
      }
      const key = op.idempotent ? request.headers.get('idempotency-key') : null
      const result = key ? await remembered(context, key, `${op.method} ${new URL(request.url).pathname}`, body, run) : await run()
      return result instanceof Response ? result : respond(request, result.status, result.json)
    } catch (error) {
      const path = new URL(request.url).pathname
      if (error instanceof BrokerError) log.warn({ path, code: error.code }, error.message)
      else if (!(error instanceof AppError)) log.error({ err: error, path }, 'request failed')
      return problemResponse(error)
    }
  }
}

function respond(request: Request, status: number, json: string): Response {
  if (status === 204 || json === '') return new Response(null, { status: status === 200 ? 204 : status })
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' }
  if (request.method === 'GET') {
    const etag = `"${createHash('sha1').update(json).digest('base64url')}"`
    headers['etag'] = etag
    if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  }
  return new Response(json, { status, headers })
}

const matches = (header: string | null, etag: string): boolean =>
  header !== null && header.split(',').some((part) => part.trim().replace(/^W\//, '') === etag || part.trim() === '*')

/** Validates one part of the request. Throws `invalid-request` naming every wrong field. */
function parse(schema: z.ZodType | undefined, value: unknown, part: 'path' | 'query' | 'body'): unknown {
  if (!schema) return undefined
  checkStorable(value, part)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalid(result.error, part)
}

function searchParams(request: Request): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {}
  const params = new URL(request.url).searchParams
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key)
    result[key] = values.length === 1 ? (values[0] as string) : values
  }
  return result
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.toLowerCase().startsWith('application/json')) throw new AppError('invalid-request', 'Send the body as application/json.')
  const text = await limitedText(request)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new AppError('invalid-json', `The body is not JSON: ${(error as Error).message}`)
  }
}

async function limitedText(request: Request): Promise<string> {
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new AppError('payload-too-large', `The body is larger than ${MAX_BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

/** Only informative (audit): a proxy in front may set it, so it is no proof. */
const clientAddress = (request: Request): string | null => request.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? null
