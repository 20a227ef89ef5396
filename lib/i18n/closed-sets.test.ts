import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CONDITIONS } from '#lib/alerting/registry.ts'
import type { Capability, ProblemCode } from '#lib/brokers/contract.ts'
import { brokerKinds } from '#lib/brokers/registry.ts'
import type { ErrorCode } from '#lib/errors.ts'
import { CHANNEL_KINDS } from '#lib/notify/registry.ts'
import { fieldsOf, type Field, type JsonSchema } from '#components/form/schema-fields.ts'
import chinese from './zh-CN/index.ts'

/** All values of a union: the compiler refuses a list that lacks one. */
const all = <T extends string>(values: Record<T, true>): T[] => Object.keys(values) as T[]

const PROBLEMS = all<ProblemCode>({
  refused: true,
  'unknown-host': true,
  timeout: true,
  'tls-mismatch': true,
  'tls-untrusted': true,
  'wrong-port': true,
  'bad-credentials': true,
  'missing-right': true,
  'plugin-off': true,
  'unsupported-version': true,
  'malformed-answer': true,
  'object-error': true,
  overloaded: true,
  unavailable: true,
  internal: true,
})
const ERRORS = all<ErrorCode>({
  'invalid-request': true,
  'invalid-json': true,
  'not-found': true,
  conflict: true,
  forbidden: true,
  unprocessable: true,
  'broker-error': true,
  'cost-not-accepted': true,
  'payload-too-large': true,
  unavailable: true,
  internal: true,
})
const CAPABILITIES = all<Capability>({
  inventory: true,
  sample: true,
  'sample-bulk': true,
  browse: true,
  requeue: true,
  purge: true,
  lag: true,
  members: true,
  consumers: true,
  'dead-letter-routes': true,
  nodes: true,
  partitions: true,
  scheduled: true,
  transactions: true,
})

describe('what codes name in Chinese', () => {
  it('every diagnosis of a broker has a title and a hint', () => {
    expect(PROBLEMS.filter((code) => !(code in chinese.problems.title) || !(code in chinese.problems.hint))).toEqual([])
  })
  it('a more exact hint is of a diagnosis that exists', () => {
    const hints = Object.values(chinese.problems.hintFor).flatMap((of) => Object.keys(of))
    expect(hints.filter((code) => !PROBLEMS.includes(code as ProblemCode))).toEqual([])
  })
  it('every refusal of the API has a name', () => {
    expect(ERRORS.filter((code) => !(code in chinese.errors))).toEqual([])
  })
  it('every capability has a name', () => {
    expect(CAPABILITIES.filter((one) => !(one in chinese.clusters.capability))).toEqual([])
  })
})

type Tree = { [key: string]: string | Tree | undefined }
const at = (tree: Tree, path: string): string | Tree | undefined =>
  path.split('.').reduce<string | Tree | undefined>((place, key) => (typeof place === 'object' ? place[key] : undefined), tree)

/** Fields of a form, those of groups too, without words in Chinese. */
function wordless(kind: string, fields: readonly Field[]): string[] {
  const { fields: titles, help, of } = chinese.form as unknown as { fields: Tree; help: Tree; of: Tree }
  return fields.flatMap((field) => {
    const title = at(of, `${kind}.${field.path}.title`) ?? titles[field.name]
    const text = field.description === null ? '' : (at(of, `${kind}.${field.path}.help`) ?? help[field.name])
    return [...(title === undefined || text === undefined ? [`${kind}: ${field.path}`] : []), ...wordless(kind, field.fields)]
  })
}
const fieldsOfSchema = (schema: z.ZodType): Field[] =>
  fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)

describe('the fields of forms in Chinese', () => {
  it.each(brokerKinds.map((one) => [one.kind, one] as const))('of %s have titles and help', (kind, { configSchema }) => {
    expect(wordless(kind, fieldsOfSchema(configSchema))).toEqual([])
  })
  it.each(CHANNEL_KINDS.map((one) => [one.kind, one] as const))('of the channel %s have titles and help', (kind, { configSchema }) => {
    expect(wordless(kind, fieldsOfSchema(configSchema))).toEqual([])
  })
  it.each(CONDITIONS.map((one) => [one.id, one] as const))('of the condition %s have titles', (id, { paramsSchema }) => {
    const titles = (chinese.alerts.params as Record<string, Record<string, string> | undefined>)[id] ?? {}
    expect(fieldsOfSchema(paramsSchema).filter((field) => titles[field.path] === undefined)).toEqual([])
    expect(id in chinese.alerts.conditions).toBe(true)
  })
})
