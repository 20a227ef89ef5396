import type { ReadMessage } from './message.ts'
import { sectionCode, type Section } from './sections.ts'
import { toText, type WireValue } from './wire-read.ts'
import { nothing, writeList, writeMap, writeSection, writeString } from './wire-write.ts'

/** What may change on a message that is sent again. Everything not named here stays byte for byte. */
export interface MessageChanges {
  /** Application properties to set, as strings. */
  add: Readonly<Record<string, string>>
  /** Whether an application property or message annotation of this name is left out. */
  drop: (name: string) => boolean
  /** Leaves out time-to-live and absolute expiry. */
  dropExpiry: boolean
  /** Another address for the property `to` where it has one; absent = as it is. */
  to?: (present: string) => string
}

/**
 * The same message, encoded to be sent again: what only told of its last delivery (delivery annotations, delivery count, first
 * acquirer) is left out, and what `changes` names is changed. Entries that stay keep their exact type and bytes.
 */
export function outgoing({ sections }: ReadMessage, changes: MessageChanges): Buffer {
  const parts: Buffer[] = []
  const added = Object.entries(changes.add)
  let propertiesWritten = added.length === 0
  const writeProperties = (section: Section | null): void => {
    propertiesWritten = true
    parts.push(withEntries(sectionCode.applicationProperties, section, changes, added))
  }
  for (const section of sections) {
    // Application properties come before the body; a message without any gets its new ones here.
    if (!propertiesWritten && section.code > sectionCode.applicationProperties) writeProperties(null)
    if (section.code === sectionCode.deliveryAnnotations) continue
    if (section.code === sectionCode.header) parts.push(header(section, changes.dropExpiry))
    else if (section.code === sectionCode.properties) parts.push(properties(section, changes))
    else if (section.code === sectionCode.messageAnnotations) parts.push(withEntries(section.code, section, changes, []))
    else if (section.code === sectionCode.applicationProperties) writeProperties(section)
    else parts.push(section.bytes)
  }
  if (!propertiesWritten) writeProperties(null)
  return Buffer.concat(parts)
}

/** Keeps durable, priority and time-to-live; the broker counts deliveries anew. */
function header(section: Section, dropExpiry: boolean): Buffer {
  const [durable, priority, ttl] = items(section)
  return writeSection(section.code, writeList(trimmed([durable?.bytes, priority?.bytes, dropExpiry ? undefined : ttl?.bytes])))
}

const toField = 2
const expiryField = 8

function properties(section: Section, { dropExpiry, to }: MessageChanges): Buffer {
  const fields = items(section)
  const address = fields[toField]
  const present = address?.type === 'string' ? String(address.value) : null
  const wanted = present === null || to === undefined ? present : to(present)
  if (!(dropExpiry && fields[expiryField] !== undefined) && wanted === present) return section.bytes
  const written = fields.map((field, index): Buffer | undefined => {
    if (index === expiryField && dropExpiry) return undefined
    return index === toField && wanted !== null ? writeString(wanted) : field.bytes
  })
  return writeSection(section.code, writeList(trimmed(written)))
}

/** A map section without the dropped entries and with the added ones at its end. Untouched, it stays byte for byte. */
function withEntries(code: number, section: Section | null, { drop }: MessageChanges, added: readonly [string, string][]): Buffer {
  const entries = section?.value.type === 'map' ? section.value.entries : []
  const names = new Set(added.map(([name]) => name))
  const staying = entries.filter(([key]) => !drop(toText(key)) && !names.has(toText(key)))
  if (section !== null && added.length === 0 && staying.length === entries.length) return section.bytes
  return writeSection(
    code,
    writeMap([
      ...staying.map(([key, value]) => [key.bytes, value.bytes] as const),
      ...added.map(([name, value]) => [writeString(name), writeString(value)] as const),
    ]),
  )
}

const items = (section: Section): WireValue[] => (section.value.type === 'list' ? section.value.items : [])

/** Missing fields become null, and nulls at the end are left out. */
function trimmed(fields: readonly (Buffer | undefined)[]): Buffer[] {
  const present = fields.map((field) => field ?? nothing)
  let length = present.length
  while (length > 0 && present[length - 1]?.equals(nothing)) length -= 1
  return present.slice(0, length)
}
