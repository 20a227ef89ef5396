import { afterAll } from 'vitest'
import type { RequestContext } from '#lib/context.ts'
import { createPrisma } from '#lib/db/prisma.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { parseEnv } from '#lib/env.ts'
import { createSecretBox } from '#lib/secrets.ts'

/** An operator's request on a database of the calling test file. */
export async function testContext(settings: Record<string, string> = {}): Promise<RequestContext> {
  const { pool, url } = await testDatabase()
  const prisma = createPrisma(url)
  afterAll(() => prisma.$disconnect())
  return {
    pool,
    prisma,
    secrets: createSecretBox(Buffer.alloc(32, 5)),
    env: parseEnv({ SPILLWAY_PUBLIC_URL: 'https://spillway.example', ...settings }),
    now: () => new Date(),
    actor: { type: 'user', name: 'ann' },
    ip: null,
  }
}

/** The same request by somebody without the right to write channels. */
export const withoutRights = (context: RequestContext): RequestContext => ({ ...context, actor: { type: 'collector', name: 'c-1' } })

/** Audit events of one entity kind, oldest first: action, before, after. */
export async function auditOf(context: RequestContext, entity: string): Promise<{ action: string; before: unknown; after: unknown }[]> {
  const { rows } = await context.pool.query<{ action: string; before: unknown; after: unknown }>(
    'select action, before, after from audit_event where entity = $1 order by at, id',
    [entity],
  )
  return rows
}
