import { z } from 'zod'
import type { DestinationRef } from '../contract.ts'
import { exec } from '../jolokia/requests.ts'
import { queueOf } from './facts.ts'
import { sayQueue, type Session } from './session.ts'

/** Deletes all messages of a queue for good; those in consumers' hands stay. Answers how many went. */
export async function purge(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<number> {
  const { bean } = await queueOf(session, ref, signal)
  return session.client.one(exec(bean, 'removeMessages', ['java.lang.String'], ['']), z.number(), `emptying ${sayQueue(ref)}`, signal)
}
