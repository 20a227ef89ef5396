import type { z } from 'zod'
import type { Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { matches, type JolokiaItem } from '../jolokia/answers.ts'
import { parseObjectName } from '../jolokia/object-name.ts'
import { exec } from '../jolokia/requests.ts'
import { addressSettings, consumerPage, type AddressSettings, type ConsumerAnswer } from './answers.ts'
import type { KnownBroker, Session } from './session.ts'

/** An MBean found by a pattern: the names in it, and its attributes. */
export interface Found<T> {
  /** Name of the MBean. */
  bean: string
  address: string
  /** Queue name; '' for an address. */
  queue: string
  /** `ANYCAST` or `MULTICAST`; '' for an address. */
  routing: string
  is: T
}

/** Reads the answer to a pattern of addresses or queues. One that cannot be read is a problem of its own. Rejects when the whole failed. */
export function foundIn<T>(
  { client }: Session,
  item: JolokiaItem | undefined,
  schema: z.ZodType<T>,
  what: string,
): { found: Found<T>[]; unreadable: { address: string; queue: string }[]; problems: Problem[] } {
  const all = item === undefined ? null : matches(item)
  if (all === null) {
    if (item === undefined || item.ok)
      throw new BrokerError('malformed-answer', `${client.place.name} gave no answer for ${what}.`, 'Look at the log of the broker.')
    throw client.explain(item, what)
  }
  const found: Found<T>[] = []
  const unreadable: { address: string; queue: string }[] = []
  let reason = ''
  for (const [name, attributes] of all) {
    const keys = parseObjectName(name)?.keys
    const names = { address: keys?.get('address') ?? '', queue: keys?.get('queue') ?? '' }
    const is = schema.safeParse(attributes)
    if (is.success) found.push({ bean: name, ...names, routing: (keys?.get('routing-type') ?? '').toUpperCase(), is: is.data })
    else {
      unreadable.push(names)
      reason ||= `${is.error.issues[0]?.path.join('.') ?? ''} ${is.error.issues[0]?.message ?? ''}`.trim()
    }
  }
  if (found.length === 0 && unreadable.length > 0)
    throw new BrokerError(
      'malformed-answer',
      `${client.place.name} gave no readable answer for ${what} (${reason}).`,
      'Give the user the right to read the attributes, or tell us the version of the broker.',
    )
  const problems: Problem[] =
    unreadable.length === 0
      ? []
      : [
          {
            code: 'object-error',
            detail: `${unreadable.length} of ${what} could not be read, the first is "${unreadable[0]?.queue || unreadable[0]?.address}" (${reason}).`,
            hint: 'They may have been deleted just now. If it stays so, look at the log of the broker.',
          },
        ]
  return { found, unreadable, problems }
}

/** Questions a bulk holds at most: the settings of 1,000 addresses take 0.1 s. */
const bulk = 1_000

/** Settings of each address, by its name. Those that cannot be read are left out and told as one problem. */
export async function readSettings(
  { client }: Session,
  { beans }: KnownBroker,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<{ settings: Map<string, AddressSettings>; problems: Problem[] }> {
  const settings = new Map<string, AddressSettings>()
  let failure: BrokerError | null = null
  for (let from = 0; from < addresses.length; from += bulk) {
    const part = addresses.slice(from, from + bulk)
    const requests = part.map((address) => exec(beans.broker, 'getAddressSettingsAsJSON', ['java.lang.String'], [address]))
    const items = await client.ask(requests, signal)
    for (const [index, item] of items.entries()) {
      const address = part[index] ?? ''
      if (!item.ok) failure ??= client.explain(item, `the settings of address "${address}"`)
      else {
        const parsed = addressSettings.safeParse(jsonIn(item.value))
        if (parsed.success) settings.set(address, parsed.data)
        else
          failure ??= new BrokerError(
            'malformed-answer',
            `The settings of address "${address}" cannot be read.`,
            'Tell us the version of the broker.',
          )
      }
    }
  }
  return { settings, problems: failure === null ? [] : [failure.toProblem()] }
}

const pageSize = 1_000

/** All consumers. Rejects with a `BrokerError`. */
export async function readConsumers({ client }: Session, { beans }: KnownBroker, signal: AbortSignal): Promise<ConsumerAnswer[]> {
  const all: ConsumerAnswer[] = []
  for (let page = 1; ; page += 1) {
    const request = exec(beans.broker, 'listConsumers', ['java.lang.String', 'int', 'int'], ['', page, pageSize])
    const [item] = await client.ask([request], signal)
    if (item === undefined || !item.ok)
      throw client.explain(item ?? { ok: false, status: 500, error: 'no answer', errorType: '' }, 'the consumers')
    const { count, data } = client.check(jsonIn(item.value), consumerPage, 'the consumers')
    all.push(...data)
    if (data.length === 0 || all.length >= count) return all
  }
}

/** Artemis answers many operations with a JSON text inside the JSON. */
export function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}
