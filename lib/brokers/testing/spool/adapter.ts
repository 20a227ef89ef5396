import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type {
  BrokerConnection,
  BrokerMessage,
  BrowseCostReport,
  DestinationRef,
  DestinationSample,
  HeldMessage,
  Mover,
} from '../../contract.ts'
import { BrokerError } from '../../error.ts'

/**
 * One message, a JSON file `<name>.msg` in the folder of its queue. Files are worked off in the order of their names. `<ms>.later` is due
 * at that time, `*.open` belongs to a transaction that has not ended.
 */
const stored = z.object({ headers: z.record(z.string(), z.string()), body: z.base64() })
const settings = z.object({ deadLetterQueue: z.string().optional() })
const COST: BrowseCostReport = { cost: 'free', explanation: 'A look reads files and changes nothing.', looksLeft: null }

/** A connection to the spool in `root`: each folder is a queue, `settings.json` in it names its dead-letter queue. */
export function connectSpool(root: string): BrokerConnection {
  const ref = (name: string): DestinationRef => ({ namespace: '', name })
  const queues = async (): Promise<string[]> => {
    try {
      return (await readdir(root, { withFileTypes: true })).flatMap((entry) => (entry.isDirectory() ? entry.name : [])).toSorted()
    } catch {
      throw new BrokerError('unavailable', `The spool folder ${root} cannot be read.`, 'Check that it exists and may be read.')
    }
  }
  const files = async (queue: string, ending = '.msg'): Promise<string[]> =>
    (await readdir(join(root, queue))).filter((name) => name.endsWith(ending)).toSorted()
  const numbers = async (name: string): Promise<DestinationSample> => {
    const [ready, later, open] = [await files(name), await files(name, '.later'), await files(name, '.open')]
    const due = later[0] === undefined ? {} : { nextDueAt: Number.parseInt(later[0], 10) }
    return { destination: ref(name), backlogMessages: ready.length, scheduledMessages: later.length, preparedMessages: open.length, ...due }
  }
  const read = async (queue: string, file: string): Promise<BrokerMessage> => {
    const { headers, body } = stored.parse(JSON.parse(await readFile(join(root, queue, file), 'utf8')))
    const bytes = Buffer.from(body, 'base64')
    return {
      id: file.slice(0, -'.msg'.length),
      position: file,
      timestamp: (await stat(join(root, queue, file))).mtimeMs,
      key: null,
      headers: Object.entries(headers).map(([name, value]) => ({ name, value, encoding: 'utf8' as const })),
      properties: {},
      body: bytes,
      bodySize: bytes.length,
      deliveryCount: null,
      redelivered: false,
    }
  }
  const routeOf = async (queue: string): Promise<string | null> => {
    const text = await readFile(join(root, queue, 'settings.json'), 'utf8').catch(() => '{}')
    return settings.parse(JSON.parse(text)).deadLetterQueue ?? null
  }

  return {
    identify: async () => {
      await queues()
      return {
        clusterId: root,
        version: '1',
        capabilities: ['inventory', 'sample', 'browse', 'requeue', 'dead-letter-routes'],
        problems: [],
      }
    },
    inventory: async () => {
      const names = await queues()
      const routes = await Promise.all(names.map(async (from) => ({ from, to: await routeOf(from) })))
      return {
        nodes: [{ name: 'spool', up: true, role: 'only', resources: {}, alarms: [] }],
        destinations: names.map((name) => ({ ...ref(name), type: 'queue', role: 'normal', incarnation: '', config: {} })),
        subscriptions: [],
        routes: routes.flatMap(({ from, to }) =>
          to === null ? [] : { from: ref(from), to: ref(to), problem: null, evidence: 'settings.json', confidence: 'certain' as const },
        ),
        bindings: [],
        problems: [],
        unobservedNamespaces: [],
      }
    },
    sample: async () => {
      const destinations = await Promise.all((await queues()).map(numbers))
      return { destinations, subscriptions: [], nodes: [], problems: [], notObserved: [], requests: 1 }
    },
    browseCost: () => Promise.resolve(COST),
    browse: async ({ destination: { name }, limit, cursor }) => {
      const rest = (await files(name)).filter((file) => cursor === null || file > cursor)
      const page = rest.slice(0, limit)
      return {
        messages: await Promise.all(page.map((file) => read(name, file))),
        nextCursor: rest.length > limit ? (page.at(-1) ?? null) : null,
        cost: COST,
      }
    },
    openMover: async ({ source: { name: queue } }) => {
      const waiting = await files(queue)
      const path = (held: HeldMessage): string => join(root, queue, `${held.message.id}.msg`)
      const mover: Mover = {
        next: async () => {
          const file = waiting.shift()
          return file === undefined ? null : { message: await read(queue, file), handle: null }
        },
        send: async ({ message }, { destination }, { addHeaders, dropHeaders }) => {
          const kept = message.headers.filter(({ name }) => !dropHeaders.includes(name.toLowerCase()))
          const headers = { ...Object.fromEntries(kept.map(({ name, value }) => [name, value])), ...addHeaders }
          const text = JSON.stringify({ headers, body: Buffer.from(message.body).toString('base64') })
          const target = join(root, destination.name, `${message.id}.msg`)
          await writeFile(`${target}.part`, text, { flush: true })
          await rename(`${target}.part`, target)
          return { result: 'confirmed', position: null }
        },
        settle: (held) => rm(path(held)),
        release: () => Promise.resolve(),
        checkTarget: async ({ destination: { name } }) => {
          const exists = (await queues()).includes(name)
          return { exists, routable: exists, detail: exists ? `The folder ${name}.` : `There is no folder ${name}.` }
        },
        close: () => Promise.resolve(),
      }
      return mover
    },
    purge: async ({ name }) => {
      const all = await files(name)
      await Promise.all(all.map((file) => rm(join(root, name, file))))
      return all.length
    },
    close: () => Promise.resolve(),
  }
}

/** Puts messages into a queue of the spool, as a producer would. */
export async function produce(root: string, queue: string, bodies: readonly string[], deadLetterQueue?: string): Promise<void> {
  await mkdir(join(root, queue), { recursive: true })
  if (deadLetterQueue !== undefined) await writeFile(join(root, queue, 'settings.json'), JSON.stringify({ deadLetterQueue }))
  for (const [place, body] of bodies.entries()) {
    const text = JSON.stringify({ headers: { tenant: 'north' }, body: Buffer.from(body).toString('base64') })
    await writeFile(join(root, queue, `${String(place).padStart(4, '0')}.msg`), text)
  }
}
