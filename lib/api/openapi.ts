import type { z } from 'zod'
import type { Operation } from './operation.ts'
import { openApiSchemas, type OperationSchemas, type Schema } from './openapi-schemas.ts'

const JSON_TYPE = 'application/json'

/** The REST contract as an OpenAPI 3.1 document, made of the operations that the routes are made of. */
export function openApiDocument(operations: Record<string, Operation>): Record<string, unknown> {
  const { parts, components } = openApiSchemas(operations)
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [id, op] of Object.entries(operations)) {
    const path = (paths[op.path] ??= {})
    path[op.method.toLowerCase()] = operationObject(id, op, parts[id] as OperationSchemas)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spillway',
      version: '1',
      summary: 'Backlog, consumer lag, dead letters, alerts and lossless requeue over every message broker.',
      description:
        'Times are ISO 8601 in UTC, durations seconds, sizes bytes. Lists answer `items`, `nextCursor` and `total`; pass `nextCursor` as `cursor` for the next page. Errors are RFC 9457 problems with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(Object.values(operations).map((op) => op.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components,
      responses: {
        Problem: {
          description: 'What went wrong, and where.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemAnswer' } } },
        },
      },
    },
  }
}

function operationObject(id: string, op: Operation, schemas: OperationSchemas): Record<string, unknown> {
  const parameters = [
    ...fields(op.params, schemas.params, 'path'),
    ...fields(op.query, schemas.query, 'query'),
    ...(op.idempotent ? [IDEMPOTENCY_KEY] : []),
    ...(op.method === 'GET' && !op.contentType ? [IF_NONE_MATCH] : []),
  ]
  return {
    operationId: id,
    summary: op.summary,
    tags: [op.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(schemas.body ? { requestBody: { required: true, content: { [JSON_TYPE]: { schema: schemas.body } } } } : {}),
    responses: {
      [op.status]: success(op, schemas.answer),
      ...(op.method === 'GET' && !op.contentType ? { 304: { description: 'Nothing changed since the ETag sent.' } } : {}),
      ...(op.params || op.query || op.body ? { 400: PROBLEM } : {}),
      ...(op.path.includes('{') ? { 404: PROBLEM } : {}),
      default: PROBLEM,
    },
  }
}

const PROBLEM = { $ref: '#/components/responses/Problem' }

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repeating a request with the same key within two days answers the first answer again and does nothing.',
  schema: { type: 'string', maxLength: 200 },
}
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETag of an earlier answer.',
  schema: { type: 'string' },
}

function success(op: Operation, answer: Schema | undefined): Record<string, unknown> {
  if (!answer) return { description: 'Done.' }
  const types = op.contentType === undefined ? [JSON_TYPE] : [op.contentType].flat()
  return {
    description: op.summary,
    ...(op.method === 'GET' && !op.contentType ? { headers: { ETag: { schema: { type: 'string' } } } } : {}),
    content: Object.fromEntries(types.map((type) => [type, { schema: answer }])),
  }
}

/** The fields of a flat object as parameters. One is required when it may not be left out. */
function fields(zod: z.ZodType | undefined, schema: Schema | undefined, place: 'path' | 'query'): Record<string, unknown>[] {
  if (!zod || !schema) return []
  const shape = (zod as z.ZodObject).shape as Record<string, z.ZodType>
  return Object.entries(schema['properties'] as Record<string, Schema>).map(([name, { description, ...field }]) => {
    const absent = shape[name]?.safeParse(undefined)
    // Text to zod, a boolean to who sends it.
    const isBoolean = shape[name]?.safeParse('true').data === true
    return {
      name,
      in: place,
      required: place === 'path' || !absent?.success,
      ...(description ? { description } : {}),
      schema: isBoolean ? { type: 'boolean', default: absent?.data } : field,
    }
  })
}
