import { z } from 'zod'
import type { DestinationRef } from '../contract.ts'
import { exec, read } from '../jolokia/requests.ts'
import { queueFacts } from './queue-facts.ts'
import { sayQueue, type Session } from './session.ts'

const size = z.object({ QueueSize: z.number() })

/** Deletes all messages of a queue for good. Answers how many went: those that came meanwhile are not told apart. */
export async function purge(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<number> {
  const { client } = session
  const { bean } = await queueFacts(session, ref, signal)
  const [before, purged, after] = await client.ask([read(bean, ['QueueSize']), exec(bean, 'purge'), read(bean, ['QueueSize'])], signal)
  const refused = [before, purged, after].find((item) => item === undefined || !item.ok)
  if (refused !== undefined && !refused.ok) throw client.explain(refused, `to purge ${sayQueue(ref)}`)
  const sizeOf = (item: typeof before): number => client.check(item?.ok ? item.value : null, size, sayQueue(ref)).QueueSize
  return Math.max(0, sizeOf(before) - sizeOf(after))
}
