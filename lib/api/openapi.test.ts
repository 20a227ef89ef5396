import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { openApiDocument } from './openapi.ts'
import { operations } from './operations/index.ts'

type Json = Record<string, unknown>
interface Parameter {
  name: string
  in: string
  required: boolean
  schema: Json
}
interface Entry {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Json }
  responses: Record<string, { content?: Json }>
}

const document = openApiDocument(operations) as {
  paths: Record<string, Record<string, Entry>>
  components: { schemas: Record<string, Json> }
} & Json
const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, entry]) => ({ path, method, entry })),
)
const entryOf = (id: string): Entry => {
  const found = entries.find(({ entry }) => entry.operationId === id)
  if (!found) throw new Error(`no operation ${id}`)
  return found.entry
}

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document))
  expect(result).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('the validator refuses a document that is not', async () => {
  const broken = structuredClone(document) as Json
  broken['paths'] = { clusters: {} }
  expect((await new Validator().validate(broken)).valid).toBe(false)
})

test('every operation is in the document once, under its path and method', () => {
  expect(entries.map(({ path, method, entry }) => `${entry.operationId} ${method.toUpperCase()} ${path}`).toSorted()).toEqual(
    Object.entries(operations)
      .map(([id, op]) => `${id} ${op.method} ${op.path}`)
      .toSorted(),
  )
})

test('every reference leads somewhere, and every named schema is referred to', () => {
  const refs = new Set([...JSON.stringify(document).matchAll(/#\/components\/schemas\/([^"]+)/g)].map((match) => match[1]))
  expect(refs).toEqual(new Set(Object.keys(document.components.schemas)))
})

test('every placeholder of a path is a parameter of it', () => {
  for (const { path, entry } of entries) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    expect((entry.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name)).toEqual(wanted)
  }
})

test('every operation answers errors as problems', () => {
  for (const { entry } of entries) expect(entry.responses['default']).toEqual({ $ref: '#/components/responses/Problem' })
})

test('a query parameter that has a default or may be absent is not required', () => {
  const parameters = entryOf('listDestinations').parameters ?? []
  expect(parameters.filter((one) => one.in === 'query' && one.required)).toEqual([])
  expect(entryOf('search').parameters?.find((one) => one.name === 'q')?.required).toBe(true)
})

test('a repeated parameter is a list, a switch is a boolean, a number has its bounds', () => {
  const schemaOf = (name: string): Json | undefined => entryOf('listDestinations').parameters?.find((one) => one.name === name)?.schema
  expect(schemaOf('role')).toEqual({ type: 'array', items: { $ref: '#/components/schemas/DestinationRole' } })
  expect(schemaOf('sparkline')).toEqual({ type: 'boolean', default: false })
  expect(schemaOf('limit')).toMatchObject({ type: 'integer', minimum: 1, maximum: 500, default: 100 })
})

test('operations that remember their first answer take an Idempotency-Key, others do not', () => {
  for (const [id, op] of Object.entries(operations)) {
    const taken = (entryOf(id).parameters ?? []).some((one) => one.name === 'Idempotency-Key')
    expect([id, taken]).toEqual([id, op.idempotent === true])
  }
})

test('fields with a default may be left out of what is sent', () => {
  expect(document.components.schemas['ClusterCreate']?.['required']).toEqual(['name', 'kind', 'config'])
})

test('an export may come as any of its file formats', () => {
  const types = Object.keys(entryOf('exportReport').responses['200']?.content ?? {})
  expect(types.map((type) => type.split(';')[0])).toEqual(['text/csv', 'application/json', 'application/x-ndjson'])
})
