import { z } from 'zod'

/** A JSON object as the API takes it. */
export type Fields = Record<string, unknown>

/** The part of JSON Schema the walk reads. */
interface Node {
  secret?: unknown
  properties?: Record<string, Node>
  anyOf?: Node[]
  oneOf?: Node[]
  allOf?: Node[]
  items?: unknown
  additionalProperties?: unknown
  $ref?: string
  $defs?: Record<string, Node>
}

/**
 * Dotted paths (`sasl.password`) of the fields marked `.meta({ secret: true })`, also inside nested objects and unions.
 * Throws when a secret lies inside an array or a record: those have no stable path.
 */
export function secretPaths(schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node
  const found = new Set<string>()
  const walk = (node: Node, path: string[], refs: readonly string[]): void => {
    if (node.secret === true) {
      found.add(path.join('.'))
      return
    }
    if (node.$ref && !refs.includes(node.$ref)) {
      const target = node.$ref === '#' ? root : root.$defs?.[node.$ref.replace('#/$defs/', '')]
      if (target) walk(target, path, [...refs, node.$ref])
    }
    for (const [name, child] of Object.entries(node.properties ?? {})) walk(child, [...path, name], refs)
    for (const part of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]) walk(part, path, refs)
    for (const inner of [node.items, node.additionalProperties]) {
      if (inner && JSON.stringify(inner).includes('"secret":true'))
        throw new Error(`The schema marks a field inside the list or record ${path.join('.')} as secret; only named fields can be.`)
    }
  }
  walk(root, [], [])
  return [...found].sort()
}

/**
 * Takes the secret fields out of a checked config. `config` may be stored and shown; `secrets` (path → value) belongs in a
 * SecretBox. Objects that held only secrets stay as empty objects, so that `mergeSecrets` finds their place again.
 */
export function splitSecrets(schema: z.ZodType, config: Fields): { config: Fields; secrets: Fields } {
  const open = structuredClone(config)
  const secrets: Fields = {}
  for (const path of secretPaths(schema)) {
    const place = placeOf(open, path)
    if (!place) continue
    const value = place.parent[place.name]
    delete place.parent[place.name]
    if (value !== undefined && value !== null) secrets[path] = value
  }
  return { config: open, secrets }
}

/** Puts secrets back. One whose surrounding object is no longer in the config (`sasl` was removed) is left out. */
export function mergeSecrets(config: Fields, secrets: Fields): Fields {
  const whole = structuredClone(config)
  for (const [path, value] of Object.entries(secrets)) {
    const place = placeOf(whole, path)
    if (place) place.parent[place.name] = value
  }
  return whole
}

/**
 * What a PATCH of `config` means: the given fields replace all non-secret ones; a secret left out keeps its stored value,
 * null removes it. Answers the whole config, still to be parsed by the kind's schema.
 */
export function patchConfig(schema: z.ZodType, given: Fields, stored: Fields): Fields {
  const whole = structuredClone(given)
  for (const path of secretPaths(schema)) {
    const place = placeOf(whole, path)
    if (!place) continue
    if (place.parent[place.name] === null) delete place.parent[place.name]
    else if (place.parent[place.name] === undefined && Object.hasOwn(stored, path)) place.parent[place.name] = stored[path]
  }
  return whole
}

/** The object that holds the last part of a dotted path, or undefined when an object on the way is missing. */
function placeOf(root: Fields, path: string): { parent: Fields; name: string } | undefined {
  const names = path.split('.')
  const name = names.pop() as string
  let parent: unknown = root
  for (const step of names) {
    if (!isObject(parent) || !Object.hasOwn(parent, step)) return undefined
    parent = parent[step]
  }
  return isObject(parent) ? { parent, name } : undefined
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
