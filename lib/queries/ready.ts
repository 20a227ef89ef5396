import type { Ready } from '#lib/api/contracts/overview.ts'
import type { Context } from '#lib/context.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import { english } from '#lib/i18n/english.ts'
import { VERSION } from '#lib/version.ts'

/** Setting in which the supervisor keeps the last unexpected end of each part. */
export const CRASHES = 'supervisor.crashes'

/** A collector without a heartbeat for this long is not counted as alive. */
export const ALIVE_SECONDS = 15

const check = (name: string, ok: boolean, said: Phrase): Ready['checks'][number] => ({
  name,
  ok,
  detail: english(said),
  detailPhrase: said,
})

/** Can this installation be believed: the database answers, a collector lives, polls succeed in time. */
export async function readiness(context: Context): Promise<Ready> {
  try {
    const { rows } = await context.pool.query<{ collectors: number; enabled: number; late: string[] }>(
      `select (select count(*) from collector where stopped_at is null and heartbeat_at > now() - $1 * interval '1 second') as collectors,
         (select count(*) from cluster where enabled) as enabled,
         (select coalesce(array_agg(name order by name), '{}') from cluster c where enabled and created_at < now() - interval '1 minute'
            and (last_poll_at is null or last_poll_at < now() - greatest(15, c.poll_interval_seconds * 3) * interval '1 second')) as late`,
      [ALIVE_SECONDS],
    )
    const row = rows[0] ?? { collectors: 0, enabled: 0, late: [] }
    const checks = [
      check('database', true, phrase('ready.database')),
      row.collectors > 0
        ? check('collectors', true, phrase('ready.collectors', { collectors: row.collectors }))
        : check('collectors', false, phrase('ready.no-collector', { silentSeconds: ALIVE_SECONDS })),
      row.late.length === 0
        ? check('polls', true, phrase('ready.polls', { clusters: row.enabled }))
        : check('polls', false, phrase('ready.late-polls', { names: row.late.slice(0, 5).join(', ') })),
    ]
    const crashes = await readCrashes(context)
    if (crashes) checks.push(check('restarts', true, phrase('ready.restarts', { quote: crashes })))
    return { version: VERSION, status: checks.every((check) => check.ok) ? 'ok' : 'unavailable', checks }
  } catch (error) {
    return unavailable((error as Error).message)
  }
}

/** The answer while the database cannot be asked. */
export const unavailable = (said: string): Ready => ({
  version: VERSION,
  status: 'unavailable',
  checks: [check('database', false, phrase('ready.no-database', { quote: said }))],
})

/** Parts that ended unexpectedly and were started again within the last day. */
async function readCrashes(context: Context): Promise<string | null> {
  const { rows } = await context.pool.query<{ value: Record<string, { reason: string; restarts: number; at: string }> }>(
    'select value from setting where key = $1',
    [CRASHES],
  )
  const dayAgo = context.now().getTime() - 86_400_000
  const lines = Object.entries(rows[0]?.value ?? {}).flatMap(([name, crash]) =>
    Date.parse(crash.at) < dayAgo ? [] : `${name} ended (${crash.reason}) and was started again at ${crash.at}`,
  )
  return lines.length > 0 ? lines.join('; ') : null
}
