import { expect } from 'vitest'
import type { BrokerConnection, DestinationRef } from '../contract.ts'
import { soon } from './harness.ts'

/** Requeues the first message of a destination to another, with a positive confirm. */
export async function requeueFirst(connection: BrokerConnection, source: DestinationRef, destination: DestinationRef): Promise<void> {
  const mover = await connection.openMover?.({ source, prefetch: 5, positions: null }, soon())
  const held = await mover?.next(soon())
  if (mover === undefined || held === undefined || held === null) throw new Error('There is a message to move.')
  expect(await mover.send(held, { destination }, { addHeaders: {}, dropHeaders: [] }, soon())).toMatchObject({ result: 'confirmed' })
  await mover.settle(held)
  await mover.close()
}
