import type { DestinationRef } from '../contract.ts'
import { openAmqp } from './amqp.ts'
import { explainChannel } from './amqp-failures.ts'
import { sayQueue, type Session } from './session.ts'

/** Deletes all ready messages of a queue for good; those in consumers' hands stay. Answers how many went. */
export async function purge(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<number> {
  const connection = await openAmqp(session, ref.namespace, signal)
  try {
    const channel = await connection.model.createChannel()
    channel.on('error', () => undefined)
    return (await channel.purgeQueue(ref.name)).messageCount
  } catch (error) {
    throw explainChannel(connection.lost ?? error, sayQueue(ref))
  } finally {
    await connection.close()
  }
}
