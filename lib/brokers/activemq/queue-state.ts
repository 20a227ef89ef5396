import { BrokerError } from '../error.ts'
import { matches, readableAttributes } from '../jolokia/answers.ts'
import { read } from '../jolokia/requests.ts'
import { consumersOf } from './names.ts'
import type { Session } from './session.ts'
import type { QueueState } from './source.ts'

/** What waits in a queue, and what of it is in whose hands, as the broker counts now. */
export async function queueState({ client }: Session, bean: string, clientId: string, signal: AbortSignal): Promise<QueueState> {
  const [queue, consumers] = await client.ask(
    [read(bean, ['QueueSize']), read(consumersOf(bean), ['ClientId', 'DispatchedQueueSize'])],
    signal,
  )
  if (queue === undefined || !queue.ok)
    throw new BrokerError('object-error', 'The queue is not there any more.', 'It may have been deleted.')
  const state = { queueSize: Number(readableAttributes(queue.value)['QueueSize'] ?? 0), ours: 0, others: 0 }
  const seen = consumers === undefined ? null : matches(consumers)
  for (const { ClientId, DispatchedQueueSize } of seen?.values() ?? []) {
    state[ClientId === clientId ? 'ours' : 'others'] += Number(DispatchedQueueSize ?? 0)
  }
  return state
}
