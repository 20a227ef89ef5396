import { z } from 'zod'
import { join, resolve } from 'node:path'

/** Settings from the environment. Read once at boot through `env()`; nothing else touches `process.env`. */
const schema = z.object({
  /** Postgres to use. Unset: an embedded real Postgres keeps its data under `dataDir`. */
  DATABASE_URL: z.string().optional(),
  SPILLWAY_DATA_DIR: z.string().default('.data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  /** Address people reach the web at; used in links sent to chat. */
  SPILLWAY_PUBLIC_URL: z.url().optional(),
  /** 32 bytes, base64. Unset: a key is made and kept in the data folder. */
  SPILLWAY_SECRET_KEY: z.string().optional(),
  /** Hosts and CIDR ranges webhooks may reach although they are private, separated by commas. */
  SPILLWAY_ALLOW_PRIVATE_TARGETS: z.string().default(''),
  /** `1`: /metrics also gives backlog and lag of every destination and reader. */
  SPILLWAY_METRICS_PER_OBJECT: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export interface Env {
  databaseUrl: string | undefined
  dataDir: string
  host: string
  port: number
  publicUrl: string
  secretKey: string | undefined
  allowPrivateTargets: string[]
  metricsPerObject: boolean
  logLevel: z.infer<typeof schema>['LOG_LEVEL']
}

/** Parses settings. Throws an error of one line per wrong variable. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const e = parsed.data
  return {
    databaseUrl: e.DATABASE_URL,
    dataDir: resolve(e.SPILLWAY_DATA_DIR),
    host: e.HOST,
    port: e.PORT,
    publicUrl: (e.SPILLWAY_PUBLIC_URL ?? `http://${e.HOST === '0.0.0.0' ? '127.0.0.1' : e.HOST}:${e.PORT}`).replace(/\/$/, ''),
    secretKey: e.SPILLWAY_SECRET_KEY,
    allowPrivateTargets: e.SPILLWAY_ALLOW_PRIVATE_TARGETS.split(',').flatMap((part) => part.trim() || []),
    metricsPerObject: e.SPILLWAY_METRICS_PER_OBJECT,
    logLevel: e.LOG_LEVEL,
  }
}

/** Settings come from the environment alone. Throws when the command line (after program and script) gives an option, which would do nothing. */
export function refuseOptions(given: readonly string[]): void {
  if (given.length > 0)
    throw new Error(`There is no option ${given[0]}. Settings come from the environment, for example PORT=3100 (docs/operations.md).`)
}

let cached: Env | undefined

/** The settings of this process. */
export const env = (): Env => (cached ??= parseEnv(process.env))

/** File that holds the generated secret key when none is given. */
export const secretKeyFile = (settings: Env): string => join(settings.dataDir, 'secret.key')
