import { type Pool, transaction } from '#lib/db/pool.ts'
import { Appender } from '../append.ts'
import type { SeriesSample } from '../key.ts'

/** Appends one poll in a transaction of its own. */
export const appendPoll = (pool: Pool, appender: Appender, clusterId: string, time: number, samples: SeriesSample[]): Promise<number> =>
  transaction(pool, (client) => appender.append(client, clusterId, new Date(time), samples))

/** Appends polls from `from` until before `to`; `samplesAt` says what each saw, null: there was no poll. */
export async function appendPolls(
  pool: Pool,
  clusterId: string,
  range: { from: number; to: number; every: number },
  samplesAt: (time: number) => SeriesSample[] | null,
): Promise<void> {
  const appender = new Appender()
  await transaction(pool, async (client) => {
    for (let time = range.from; time < range.to; time += range.every) {
      const samples = samplesAt(time)
      if (samples) await appender.append(client, clusterId, new Date(time), samples)
    }
  })
}
