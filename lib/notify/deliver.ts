import { setTimeout } from 'node:timers/promises'
import type { Context } from '#lib/context.ts'
import { transaction } from '#lib/db/pool.ts'
import { createBuckets, type Buckets } from './bucket.ts'
import { outgoing } from './event.ts'
import { recordHealth } from './health.ts'
import type { HttpOptions } from './http.ts'
import { claimNext, dueChannels, recordAttempt, type Fate } from './outbox.ts'
import { nextDelay } from './schedule.ts'
import { openChannel, sendEvent, type StoredChannel } from './send.ts'
import { parseAllowList } from './targets.ts'

export interface DeliverOptions {
  /** The database's clock. Default: asked once, then carried on by this process. */
  now?: (() => Date) | undefined
  signal: AbortSignal
  /** In [0, 1): spreads retries. */
  random?: (() => number) | undefined
  buckets?: Buckets | undefined
  resolve?: HttpOptions['resolve']
}

const MAX_HOLD_MS = 30_000
const LOOK_AGAIN_MS = 1000
const shared = createBuckets()

/**
 * Sends what is due and answers how many messages were tried. Channels go side by side, the messages of one in order; while a
 * slow one is waited for, the others go on with what becomes due. May run several times at once, in one or more processes: a
 * claimed row is leased. At least once: a crash between sending and recording sends again, with the same idempotency id.
 */
export async function deliverDue(context: Pick<Context, 'pool' | 'secrets' | 'env'>, options: DeliverOptions): Promise<number> {
  const now = options.now ?? (await databaseClock(context))
  const http = { allow: parseAllowList(context.env.allowPrivateTargets), signal: options.signal, resolve: options.resolve }
  const busy = new Map<string, Promise<void>>()
  let count = 0
  do {
    for (const channel of await dueChannels(context.pool, now())) {
      if (busy.has(channel.id)) continue
      const work = deliverChannel(context, channel, now, http, options)
        .then((sent) => void (count += sent))
        .finally(() => busy.delete(channel.id))
      busy.set(channel.id, work)
    }
    const all = Promise.all(busy.values())
    await (busy.size > 0 ? Promise.race([all, setTimeout(LOOK_AGAIN_MS, undefined, { ref: false })]) : all)
  } while (busy.size > 0 && !options.signal.aborted)
  await Promise.all(busy.values())
  return count
}

async function deliverChannel(
  context: Pick<Context, 'pool' | 'secrets' | 'env'>,
  channel: StoredChannel,
  now: () => Date,
  http: HttpOptions,
  options: DeliverOptions,
): Promise<number> {
  const buckets = options.buckets ?? shared
  const open = openChannel(channel, context.secrets)
  const rate = typeof open === 'string' ? { perSecond: 1, burst: 1 } : open.kind.rate
  let count = 0
  while (!options.signal.aborted && buckets.ready(channel.id, rate, now().getTime())) {
    const claim = await claimNext(context.pool, channel.id, now())
    if (!claim) break
    buckets.take(channel.id, rate, now().getTime())
    const attempt = await sendEvent(open, outgoing(claim.event, context.env.publicUrl), { id: claim.id, at: now() }, http)
    // Stopped in the middle: nothing is known, so the lease runs out and the message is sent again.
    if (options.signal.aborted && attempt.status === null) break
    count++
    const at = now()
    const delay = nextDelay(attempt.result, claim.attempts, (options.random ?? Math.random)())
    const fate: Fate =
      attempt.result.outcome === 'delivered' || attempt.result.outcome === 'accepted'
        ? { state: attempt.result.outcome }
        : delay === null
          ? { state: 'dead' }
          : { state: 'pending', nextAttemptAt: new Date(at.getTime() + delay) }
    await transaction(context.pool, async (client) => {
      await recordAttempt(client, claim, attempt, fate, at)
      await recordHealth(client, channel, attempt, at)
    })
    if (fate.state === 'pending') {
      // A target in trouble would refuse the next message too; a trouble of this message alone must not stop the others for long.
      const asked = attempt.result.outcome === 'retry' ? attempt.result.afterMs : undefined
      const wait = asked === undefined ? Math.min(delay ?? 0, MAX_HOLD_MS) : (delay ?? 0)
      buckets.hold(channel.id, at.getTime() + wait)
      break
    }
  }
  return count
}

async function databaseClock({ pool }: Pick<Context, 'pool'>): Promise<() => Date> {
  const asked = await pool.query<{ now: Date }>('select now()')
  const start = (asked.rows[0] as { now: Date }).now.getTime()
  const since = performance.now()
  return () => new Date(start + Math.round(performance.now() - since))
}
