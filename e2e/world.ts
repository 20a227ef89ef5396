import { readFileSync } from 'node:fs'
import { test as base, expect, type APIRequestContext, type Page } from '@playwright/test'
import { stackSchema } from './run/stack.ts'

const file = process.env['SPILLWAY_STACK']
if (!file) throw new Error('SPILLWAY_STACK is not set: run the journeys with `npm run test:e2e`.')
const stack = stackSchema.parse(JSON.parse(readFileSync(file, 'utf8')))

/** The running demo. */
export interface World {
  url: string
  chatUrl: string
  brokers: typeof stack.brokers
  /** GET of the REST API; fails the test on an error answer. */
  get: <T>(path: string) => Promise<T>
  send: <T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<T>
  /** Steers a scenario of the demo: `pause-consumers`, `surge?seconds=30`, `poison?n=5`, … */
  scenario: (name: string, action: string) => Promise<void>
  /** Messages the demo's own consumers have taken from a queue. */
  consumed: (queue: string, requeued: boolean) => Promise<{ id: string }[]>
  /** Webhooks the chat has received. */
  chat: () => Promise<ChatMessage[]>
}

export interface ChatMessage {
  hook: string
  verified?: boolean
  [field: string]: unknown
}

/** A connection for each request: servers close an idle one after a few seconds, perhaps just when the next request is on it. */
const headers = { connection: 'close' }

function createWorld(request: APIRequestContext): World {
  const api = `${stack.url}/api/v1`
  const answer = async <T>(response: Awaited<ReturnType<APIRequestContext['get']>>): Promise<T> => {
    if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`)
    return response.status() === 204 ? (undefined as T) : ((await response.json()) as T)
  }
  return {
    url: stack.url,
    chatUrl: stack.chatUrl,
    brokers: stack.brokers,
    get: async (path) => answer(await request.get(api + path, { headers })),
    send: async (method, path, body) =>
      answer(await request.fetch(api + path, { method, headers, ...(body === undefined ? {} : { data: body }) })),
    scenario: async (name, action) => answer(await request.post(`${stack.controlUrl}/scenarios/${name}/${action}`, { headers })),
    consumed: async (queue, requeued) => {
      const url = `${stack.controlUrl}/consumed?queue=${queue}&requeued=${requeued}`
      return (await answer<{ messages: { id: string }[] }>(await request.get(url, { headers }))).messages
    },
    chat: async () =>
      (await answer<{ messages: ChatMessage[] }>(await request.get(`${stack.chatUrl}/messages.json`, { headers }))).messages,
  }
}

/** A journey: `world` is the demo, `page` a fresh browser page. */
export const test = base.extend<{ world: World }>({
  baseURL: stack.url,
  world: async ({ request }, provide) => provide(createWorld(request)),
})

/** Waits until `probe` answers something that passes `holds`. Answers it. */
export async function eventually<T>(what: string, probe: () => Promise<T>, holds: (value: T) => boolean, timeout = 90_000): Promise<T> {
  let last: T | undefined
  await expect
    .poll(
      async () => {
        last = await probe()
        return holds(last)
      },
      { message: what, timeout, intervals: [500, 1000] },
    )
    .toBe(true)
  return last as T
}

export { expect, type Page }
