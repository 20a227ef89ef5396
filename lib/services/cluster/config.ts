import type { z } from 'zod'
import { brokerKind } from '#lib/brokers/registry.ts'
import { invalid } from '#lib/api/field-errors.ts'

/** Checks a whole config against its kind's schema. Throws `invalid-request` with fields named `config.…`. */
export function checkConfig(kind: string, config: Record<string, unknown>): { schema: z.ZodType; config: Record<string, unknown> } {
  const schema = brokerKind(kind).configSchema
  const parsed = schema.safeParse(config)
  if (!parsed.success) throw invalid(parsed.error, 'body', 'config')
  return { schema, config: parsed.data as Record<string, unknown> }
}

/** The schema of a kind's config. Throws `invalid-request` for an unknown kind. */
export const configSchemaOf = (kind: string): z.ZodType => brokerKind(kind).configSchema
