import { MalformedWire, readValue, type WireValue } from './wire-read.ts'

/** Numbers of the sections of a message (OASIS AMQP 1.0, part 3, 3.2). */
export const sectionCode = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const

/** One section: its number, its value, and its bytes exactly as they came. */
export interface Section {
  code: number
  value: WireValue
  bytes: Buffer
}

const symbols: Readonly<Record<string, number>> = {
  'amqp:header:list': sectionCode.header,
  'amqp:delivery-annotations:map': sectionCode.deliveryAnnotations,
  'amqp:message-annotations:map': sectionCode.messageAnnotations,
  'amqp:properties:list': sectionCode.properties,
  'amqp:application-properties:map': sectionCode.applicationProperties,
  'amqp:data:binary': sectionCode.data,
  'amqp:amqp-sequence:list': sectionCode.sequence,
  'amqp:value:*': sectionCode.value,
  'amqp:amqp-value:*': sectionCode.value,
  'amqp:footer:map': sectionCode.footer,
}

/** Splits an encoded message into its sections, in their order. Throws `MalformedWire`. */
export function splitSections(message: Buffer): Section[] {
  const sections: Section[] = []
  for (let offset = 0; offset < message.length;) {
    const value = readValue(message, offset)
    if (value.type !== 'described') throw new MalformedWire('a message holds something that is no section')
    sections.push({ code: codeOf(value.descriptor), value: value.of, bytes: value.bytes })
    offset += value.bytes.length
  }
  return sections
}

function codeOf(descriptor: WireValue): number {
  if (descriptor.type === 'ulong') {
    const code = Number(descriptor.value)
    if (code >= sectionCode.header && code <= sectionCode.footer) return code
  }
  if (descriptor.type === 'symbol') {
    const code = symbols[String(descriptor.value)]
    if (code !== undefined) return code
  }
  throw new MalformedWire('a message holds a section nobody knows')
}

/** The first section of a kind, or null. */
export const sectionOf = (sections: readonly Section[], code: number): Section | null =>
  sections.find((section) => section.code === code) ?? null

/** Fields of a section that is a list (header, properties); none when the section is missing. */
export function fieldsOf(sections: readonly Section[], code: number): WireValue[] {
  const value = sectionOf(sections, code)?.value
  return value?.type === 'list' ? value.items : []
}

/** Entries of a section that is a map (annotations, application properties); none when the section is missing. */
export function entriesOf(sections: readonly Section[], code: number): [WireValue, WireValue][] {
  const value = sectionOf(sections, code)?.value
  return value?.type === 'map' ? value.entries : []
}
