/** What comes back from Jolokia, read without trust. Pure. */
import { z } from 'zod'

/** The answer to one request of a bulk. */
export type JolokiaItem =
  | { ok: true; value: unknown }
  /** `status` is Jolokia's own: 403 policy or right, 404 no such MBean, attribute or match, 400 wrong call, 500 the operation threw. */
  | { ok: false; status: number; error: string; errorType: string }

/** A whole answer: an item for each request, or one failure for all of them. */
export type JolokiaAnswer = { items: JolokiaItem[] } | { failure: { status: number; error: string } } | { unreadable: string }

const envelope = z.object({
  status: z.number().int(),
  value: z.unknown().optional(),
  error: z.unknown().optional(),
  error_type: z.unknown().optional(),
})

/**
 * Reads the body of an answer to `expected` requests. Jolokia answers some faults with one object in place of the list, newer
 * ones with plain text: both become a failure of the whole.
 */
export function readAnswer(body: string, expected: number): JolokiaAnswer {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return { unreadable: 'it is not complete JSON' }
  }
  if (!Array.isArray(json)) {
    const whole = envelope.safeParse(json)
    if (!whole.success) return { unreadable: 'it is no answer of Jolokia' }
    if (whole.data.status === 200) return { unreadable: 'it answers one request where a list was asked' }
    return { failure: { status: whole.data.status, error: textOf(whole.data.error) } }
  }
  const items = z.array(envelope).safeParse(json)
  if (!items.success) return { unreadable: 'an item of it is no answer of Jolokia' }
  if (items.data.length !== expected) return { unreadable: `it has ${items.data.length} items for ${expected} requests` }
  return {
    items: items.data.map((item) =>
      item.status === 200
        ? { ok: true, value: item.value }
        : { ok: false, status: item.status, error: textOf(item.error), errorType: textOf(item.error_type) },
    ),
  }
}

/** True for the value of an attribute that could not be read (`ignoreErrors`): 1.x gives a text, 2.x an object. */
function isAttributeError(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('ERROR: ')
  return typeof value === 'object' && value !== null && '.error' in value
}

/** The attributes of one MBean without those that could not be read. */
export function readableAttributes(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([, one]) => !isAttributeError(one)))
}

/** Answer to the read of a pattern: name of each MBean → its readable attributes. No match is no error: then it is empty. */
export function matches(item: JolokiaItem): Map<string, Record<string, unknown>> | null {
  if (!item.ok) return item.status === 404 ? new Map() : null
  if (typeof item.value !== 'object' || item.value === null) return new Map()
  return new Map(Object.entries(item.value).map(([name, attributes]) => [name, readableAttributes(attributes)]))
}

/** At most this much of a foreign text is shown. */
const SHOWN = 300

const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value.replace(/\s+/g, ' ').slice(0, SHOWN)
    : value === undefined || value === null
      ? ''
      : String(JSON.stringify(value)).slice(0, SHOWN)
