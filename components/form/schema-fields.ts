/** The part of JSON Schema our kinds use (made from zod by the server). */
export interface JsonSchema {
  type?: string
  title?: string
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  enum?: (string | number)[]
  items?: JsonSchema
  default?: unknown
  format?: string
  minimum?: number
  maximum?: number
  secret?: boolean
  multiline?: boolean
}

export type FieldType = 'text' | 'multiline' | 'number' | 'boolean' | 'choice' | 'list' | 'group'

/** One thing to enter. `path` is dotted, as in the field errors of the API. */
export interface Field {
  path: string
  name: string
  title: string
  description: string | null
  type: FieldType
  required: boolean
  /** Write-only: shown masked, never filled with what is stored. */
  secret: boolean
  options: readonly string[]
  /** What the server takes when nothing is entered; null when it says none. */
  default: string | number | boolean | null
  fields: readonly Field[]
}

/** Fields of an object schema, in the order they were declared; required ones keep their place. */
export function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const path = prefix ? `${prefix}.${name}` : name
    return {
      path,
      name,
      title: part.title ?? words(name),
      description: part.description ?? null,
      type: typeOf(part),
      required: schema.required?.includes(name) ?? false,
      secret: part.secret === true,
      options: (part.enum ?? []).map(String),
      default: simple(part.default),
      fields: part.type === 'object' ? fieldsOf(part, path) : [],
    }
  })
}

const simple = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

function typeOf(part: JsonSchema): FieldType {
  if (part.enum) return 'choice'
  switch (part.type) {
    case 'object':
      return 'group'
    case 'array':
      return 'list'
    case 'boolean':
      return 'boolean'
    case 'number':
    case 'integer':
      return 'number'
    default:
      return part.multiline ? 'multiline' : 'text'
  }
}

/** `bootstrapServers` → `Bootstrap servers`. */
function words(name: string): string {
  const text = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

export type Values = Readonly<Record<string, unknown>>

/** Value at a dotted path. */
export function valueAt(values: Values, path: string): unknown {
  let value: unknown = values
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Values)[name]
  }
  return value
}

/** A copy with the value at a dotted path replaced; undefined takes it out. */
export function withValue(values: Values, path: string, value: unknown): Values {
  const [name = '', ...rest] = path.split('.')
  if (rest.length > 0) {
    const inner = values[name]
    return { ...values, [name]: withValue(typeof inner === 'object' && inner !== null ? (inner as Values) : {}, rest.join('.'), value) }
  }
  if (value !== undefined) return { ...values, [name]: value }
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
}

/**
 * What is sent: text trimmed (not of secrets), empty fields and empty lists left out, numbers as numbers, a group left out when it
 * is switched off. A group that is on stays even when empty: "TLS with the system's certificates" is a choice.
 */
export function toConfig(values: Values, fields: readonly Field[]): Record<string, unknown> {
  const config: Record<string, unknown> = {}
  for (const field of fields) {
    const value = values[field.name]
    if (value === undefined || value === null) continue
    if (field.type === 'group') config[field.name] = toConfig(value as Values, field.fields)
    else if (field.type === 'list') {
      const list = (value as unknown[]).map((item) => String(item).trim()).filter((item) => item !== '')
      if (list.length > 0) config[field.name] = list
    } else if (field.type === 'number') {
      const number = typeof value === 'number' ? value : Number(value)
      if (value !== '' && Number.isFinite(number)) config[field.name] = number
    } else if (typeof value === 'string') {
      const text = field.secret || field.type === 'multiline' ? value : value.trim()
      if (text.trim() !== '') config[field.name] = text
    } else config[field.name] = value
  }
  return config
}

/** Paths of required fields that are empty, inside groups that are on. A secret that is stored already may stay empty. */
export function missingFields(values: Values, fields: readonly Field[], stored: readonly string[] = []): string[] {
  return fields.flatMap((field) => {
    const value = values[field.name]
    if (field.type === 'group') return value ? missingFields(value as Values, field.fields, stored) : []
    if (!field.required || (field.secret && stored.includes(field.path))) return []
    const empty =
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.every((one) => String(one).trim() === ''))
    return empty ? [field.path] : []
  })
}
