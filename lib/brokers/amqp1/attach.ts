import type { Receiver, Sender } from 'rhea'
import type { Amqp1Connection } from './connection.ts'
import { explainLink } from './failures.ts'
import { orAborted } from './wait.ts'

/**
 * Waits until the peer has attached the link for good. A refusal comes as an attach without an address, followed by a detach that
 * says why. Rejects with a `BrokerError`.
 */
export async function attached<L extends Receiver | Sender>(
  link: L,
  connection: Amqp1Connection,
  what: string,
  signal: AbortSignal,
): Promise<L> {
  const role = link.is_receiver() ? 'receiver' : 'sender'
  let stopListening = (): void => undefined
  const opening = new Promise<L>((resolve, reject) => {
    stopListening = connection.onLost(reject) as () => undefined
    if (connection.lost !== null) reject(connection.lost)
    const refused = (): void => reject((link.error as Error | undefined) ?? new Error('the link was closed'))
    link.once(`${role}_open`, () => {
      const granted = link.is_receiver() ? link.source : link.target
      if (typeof granted?.address === 'string') resolve(link)
    })
    link.once(`${role}_error`, refused)
    link.once(`${role}_close`, refused)
  })
  try {
    return await orAborted(opening, signal)
  } catch (error) {
    throw explainLink(error, what)
  } finally {
    stopListening()
  }
}
