import { env, type Env } from './env.ts'
import { createPool, type Pool } from './db/pool.ts'
import { createPrisma, type PrismaClient } from './db/prisma.ts'
import { createSecretBox, loadSecretKey, type SecretBox } from './secrets.ts'
import type { Actor } from './domain/types.ts'

/** What a process holds for its whole life. Passed down, never imported by services or queries. */
export interface Context {
  pool: Pool
  prisma: PrismaClient
  secrets: SecretBox
  env: Env
  /** The process clock, for display and time-outs. Scheduling and state use the database's clock. */
  now: () => Date
}

/** A context plus who asks. */
export interface RequestContext extends Context {
  actor: Actor
  ip: string | null
}

export async function createContext(settings: Env, options: { applicationName: string }): Promise<Context> {
  if (!settings.databaseUrl)
    throw new Error('DATABASE_URL is not set. Run `npm start`, which brings its own Postgres, or set DATABASE_URL.')
  return {
    pool: createPool(settings.databaseUrl, options),
    prisma: createPrisma(settings.databaseUrl),
    secrets: createSecretBox(await loadSecretKey(settings)),
    env: settings,
    now: () => new Date(),
  }
}

export async function closeContext(context: Context): Promise<void> {
  await Promise.allSettled([context.pool.end(), context.prisma.$disconnect()])
}

// One context a process, also when the bundler loads this module twice.
const holder = globalThis as typeof globalThis & { spillwayContext?: Promise<Context> }

/** The web process's context, opened on first use. A failed opening is tried again by the next request. */
export function webContext(): Promise<Context> {
  holder.spillwayContext ??= createContext(env(), { applicationName: 'spillway-web' }).catch((error: unknown) => {
    delete holder.spillwayContext
    throw error
  })
  return holder.spillwayContext
}
