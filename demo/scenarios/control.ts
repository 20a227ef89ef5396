import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import type { Part, Stage } from './stage.ts'

const query = z.object({
  /** Messages of `poison`. */
  n: z.coerce.number().int().min(1).max(1_000).default(5),
  /** Length of `surge`. */
  seconds: z.coerce.number().min(1).max(3_600).default(30),
  /** Only this consumer; all of the scenario when left out. */
  consumer: z.string().optional(),
})
type Query = z.infer<typeof query>

const actions: Record<string, (part: Part, options: Query, now: number) => void> = {
  'pause-consumers': ({ control }, { consumer }) => control.setConsumers('paused', consumer),
  'resume-consumers': ({ control }, { consumer }) => control.setConsumers('running', consumer),
  'follow-schedule': ({ control }, { consumer }) => control.setConsumers('schedule', consumer),
  surge: ({ control }, { seconds }, now) => control.surgeUntil(now + seconds * 1000),
  poison: ({ control }, { n }) => control.addPoison(n),
}

/** The endpoint through which tests and curious people steer the scenarios. */
export interface ControlServer {
  url: string
  close: () => Promise<void>
}

/** Listens on loopback; `port` 0 takes any free one. */
export async function serveControl(stage: Stage, port: number): Promise<ControlServer> {
  const server = createServer((request, response) => answer(stage, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) }
}

function answer(stage: Stage, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  // A browser's page of another origin must not be able to drive the demo.
  if (request.headers.origin !== undefined) return send(response, 403, { error: 'not for web pages' })
  const route = `${request.method ?? ''} ${url.pathname}`
  if (route === 'GET /scenarios') return send(response, 200, { scenarios: stage.parts.map(describe) })
  if (route === 'GET /consumed') {
    const queue = url.searchParams.get('queue')
    const requeued = url.searchParams.get('requeued')
    const messages = stage.consumed.of({
      ...(queue === null ? {} : { queue }),
      ...(requeued === null ? {} : { requeued: requeued === 'true' }),
    })
    return send(response, 200, { total: stage.consumed.total(), messages })
  }
  const match = /^POST \/scenarios\/([^/]+)\/([^/]+)$/.exec(route)
  const part = stage.parts.find(({ scenario }) => scenario.name === match?.[1])
  const action = Object.hasOwn(actions, match?.[2] ?? '') ? actions[match?.[2] ?? ''] : undefined
  if (part === undefined || action === undefined) {
    return send(response, 404, { error: `POST /scenarios/<name>/<action>; actions: ${Object.keys(actions).join(', ')}` })
  }
  const options = query.safeParse(Object.fromEntries(url.searchParams))
  if (!options.success) return send(response, 400, { error: z.prettifyError(options.error) })
  action(part, options.data, stage.now())
  send(response, 200, describe(part))
}

function describe({ scenario, control, state, startedAt }: Part) {
  const { name, pattern, broker, describe: text } = scenario
  return {
    name,
    pattern,
    broker,
    describe: text,
    state,
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
    ...control.state(),
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
