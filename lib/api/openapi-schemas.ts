import { z } from 'zod'
import * as alertPreview from './contracts/alert-preview.ts'
import * as alerts from './contracts/alerts.ts'
import * as clusters from './contracts/clusters.ts'
import * as common from './contracts/common.ts'
import * as deadLetters from './contracts/dead-letters.ts'
import * as destinationEvents from './contracts/destination-events.ts'
import * as destinations from './contracts/destinations.ts'
import * as overview from './contracts/overview.ts'
import * as subscriptions from './contracts/subscriptions.ts'
import type { Operation } from './operation.ts'

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Record<string, unknown>

/** The parts of one operation as JSON Schemas; what it does not have is undefined. */
export interface OperationSchemas {
  params: Schema | undefined
  query: Schema | undefined
  body: Schema | undefined
  answer: Schema | undefined
}

const PART = '~'
const REF = '#/components/schemas/'
const contracts = [common, clusters, destinations, destinationEvents, subscriptions, deadLetters, alerts, alertPreview, overview]

/**
 * Schemas of all operations, and those they refer to by name. The contracts' exports give the names: `clusterCreate` is
 * `ClusterCreate`. Where what is sent and what is answered differ under one name, the sent one is called `…Input`.
 */
export function openApiSchemas(operations: Record<string, Operation>): {
  parts: Record<string, OperationSchemas>
  components: Record<string, Schema>
} {
  const sent = convert(operations, 'input')
  const answered = convert(operations, 'output')
  const pick = (all: Record<string, Schema>, zod: z.ZodType | undefined, id: string, part: string): Schema | undefined => {
    const name = zod && names.get(zod)
    return name ? { $ref: REF + name } : all[`${id}${PART}${part}`]
  }
  const answers = Object.fromEntries(Object.entries(operations).map(([id, op]) => [id, pick(answered, op.answer, id, 'answer')]))
  const components = reachable(answered, [answers, { $ref: `${REF}ProblemAnswer` }])
  const taken = new Set(Object.keys(components).filter((name) => differing(sent, answered).has(name)))
  const input = (schema: Schema | undefined): Schema | undefined => schema && renamed(schema, taken)
  const parts = Object.fromEntries(
    Object.entries(operations).map(([id, op]): [string, OperationSchemas] => [
      id,
      {
        // Read field by field, so never a reference.
        params: input(sent[`${id}${PART}params`]),
        query: input(sent[`${id}${PART}query`]),
        body: input(pick(sent, op.body, id, 'body')),
        answer: answers[id],
      },
    ]),
  )
  const inputs = Object.fromEntries(
    Object.entries(sent).map(([name, schema]) => [taken.has(name) ? `${name}Input` : name, renamed(schema, taken)]),
  )
  const all = {
    ...reachable(
      inputs,
      Object.values(parts).map(({ answer: _answer, ...rest }) => rest),
    ),
    ...components,
  }
  return { parts, components: Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1))) }
}

/** The named schemas that values refer to, directly or not. */
function reachable(named: Record<string, Schema>, from: unknown[]): Record<string, Schema> {
  const found: Record<string, Schema> = {}
  const visit = (value: unknown): void => {
    for (const name of refsOf(value)) {
      if (Object.hasOwn(found, name)) continue
      const schema = named[name]
      if (!schema) throw new Error(`The contract refers to ${name}, which has no schema.`)
      found[name] = schema
      visit(schema)
    }
  }
  from.forEach(visit)
  return found
}

const names = new Map<z.ZodType, string>(
  contracts.flatMap((module) =>
    Object.entries(module as Record<string, unknown>).flatMap(([name, value]): [z.ZodType, string][] =>
      value instanceof z.ZodType && !name.endsWith('Query') ? [[value, name.charAt(0).toUpperCase() + name.slice(1)]] : [],
    ),
  ),
)

/** JSON Schemas by name, or by `<operation>~<part>` for the parts of operations. */
function convert(operations: Record<string, Operation>, io: 'input' | 'output'): Record<string, Schema> {
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of names) registry.add(schema, { id })
  for (const [id, op] of Object.entries(operations)) {
    for (const part of ['params', 'query', 'body', 'answer'] as const) {
      const schema = op[part] as z.ZodType | undefined
      // A clone: one schema may be part of several operations, but has one id.
      if (schema && !(names.has(schema) && part !== 'query')) registry.add(schema.clone(), { id: `${id}${PART}${part}` })
    }
  }
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => REF + id, unrepresentable: 'any', override: describe })
  return Object.fromEntries(
    Object.entries(schemas as Record<string, Schema>).map(([id, { $schema: _schema, $id: _id, id: _name, ...schema }]) => [id, schema]),
  )
}

/** Descriptions live in zod's global registry, names here in one of our own. */
function describe({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { description, enum: values } = z.globalRegistry.get(zodSchema) ?? {}
  if (description) jsonSchema.description = description
  if (Array.isArray(values)) jsonSchema.enum = values as string[]
}

/** Names whose sent and answered forms differ, themselves or in what they refer to. */
function differing(sent: Record<string, Schema>, answered: Record<string, Schema>): ReadonlySet<string> {
  const all = Object.keys(answered).filter((name) => !name.includes(PART))
  const found = new Set(all.filter((name) => JSON.stringify(sent[name]) !== JSON.stringify(answered[name])))
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const name of all) if (refsOf(sent[name]).some((ref) => found.has(ref))) found.add(name)
  }
  return found
}

const refsOf = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] as string)

const renamed = (schema: Schema, different: ReadonlySet<string>): Schema =>
  JSON.parse(
    JSON.stringify(schema).replaceAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g, (whole, name: string) =>
      different.has(name) ? `"$ref":"${REF}${name}Input"` : whole,
    ),
  ) as Schema
