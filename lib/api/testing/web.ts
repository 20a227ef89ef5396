import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Context } from '#lib/context.ts'

const root = join(import.meta.dirname, '../../../app')
type Handler = (request: Request, route: { params: Promise<Record<string, string | string[]>> }) => Promise<Response>

const routes = globSync('{api,metrics}/**/route.ts', { cwd: root })
  // A fixed name comes before a placeholder, the catch-all last, as in Next.
  .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
  .map((file) => ({ file, pattern: patternOf(`/${dirname(file)}`) }))

function rank(file: string): string {
  return file.replaceAll(/\[\.\.\.\w+\]/g, '~~').replaceAll(/\[\w+\]/g, '~')
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replaceAll(/\[\\\.\\\.\\\.(\w+)\]/g, '(?<$1>.+)')
    .replaceAll(/\[(\w+)\]/g, '(?<$1>[^/]+)')
  return new RegExp(`^${source}$`)
}

/** Makes the route handlers of this process work on a context of the test. */
export function serveFrom(context: Context): void {
  ;(globalThis as { spillwayContext?: Promise<Context> }).spillwayContext = Promise.resolve(context)
}

export interface Sent {
  /** Sent as JSON; text is sent as it is. */
  body?: unknown
  headers?: Record<string, string>
}

/** Calls the exported route handler that Next would choose for the path. */
export async function call(method: string, path: string, sent: Sent = {}): Promise<Response> {
  const url = new URL(path, 'http://localhost:3000')
  const headers = new Headers({
    host: 'localhost:3000',
    ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...sent.headers,
  })
  const body = sent.body === undefined ? null : typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body)
  for (const { file, pattern } of routes) {
    const match = pattern.exec(url.pathname)
    if (!match) continue
    const handler = ((await import(join(root, file))) as Record<string, Handler | undefined>)[method]
    if (!handler) return new Response(null, { status: 405 })
    const params = Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
    return handler(new Request(url, { method, headers, body }), { params: Promise.resolve(params) })
  }
  return new Response(null, { status: 404 })
}

/** Calls below /api/v1 and reads the JSON answer; null when there is none. */
export async function api<T = unknown>(
  method: string,
  path: string,
  sent: Sent = {},
): Promise<{ status: number; body: T; headers: Headers }> {
  const response = await call(method, `/api/v1${path}`, sent)
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T, headers: response.headers }
}

/** The parts of a problem answer tests look at. */
export interface Problem {
  status: number
  code: string
  detail: string
  errors?: { field: string; message: string }[]
}
