import { z } from 'zod'
import type { NodeInfo, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { node, queue, queueCounters, type QueueAnswer, type QueueCounters } from './answers.ts'
import { api } from './path.ts'
import type { Session } from './session.ts'
import { toNodes } from './transform/nodes.ts'

/** What is read of a node: the whole answer lists every Erlang application. */
export const nodeColumns = Object.keys(node.shape).join(',')

/** Nodes, or the reason why they may not be seen. */
export async function readNodes({ client }: Session, signal: AbortSignal): Promise<{ nodes: NodeInfo[]; problems: Problem[] }> {
  try {
    return {
      nodes: toNodes(await client.get(`${api`/api/nodes`}?columns=${nodeColumns}`, z.array(node), 'the nodes', signal)),
      problems: [],
    }
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'missing-right') return { nodes: [], problems: [error.toProblem()] }
    throw error
  }
}

/** All queues with their depth, fresh at once and without the costly statistics. */
export function readQueues(session: Session, signal: AbortSignal): Promise<QueueAnswer[]> {
  return readByVhost(session, 'queues', 'disable_stats=true&enable_queue_totals=true', queue, signal)
}

/** What is read of the statistics list. */
export const counterColumns = [
  'vhost',
  'name',
  'consumers',
  ...['publish', 'ack', 'deliver_no_ack', 'get_no_ack', 'redeliver'].map((name) => `message_stats.${name}`),
].join(',')

/** Counters of all queues: costs the broker up to 20 times the list without statistics. */
export function readCounters(session: Session, signal: AbortSignal): Promise<QueueCounters[]> {
  return readByVhost(session, 'queues', `columns=${counterColumns}`, queueCounters, signal)
}

/** One list over all virtual hosts, or one for each where the cluster is limited to some. */
export async function readByVhost<T extends { vhost: string }>(
  { client, config }: Session,
  list: 'queues' | 'exchanges' | 'bindings' | 'policies' | 'operator-policies',
  query: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T[]> {
  const suffix = query === '' ? '' : `?${query}`
  if (config.vhosts === undefined) return client.get(`${api`/api/${list}`}${suffix}`, z.array(schema), `the ${list}`, signal)
  const found: T[] = []
  // One after the other: the broker's statistics cache serialises such calls.
  for (const name of config.vhosts) {
    try {
      found.push(...(await client.get(`${api`/api/${list}/${name}`}${suffix}`, z.array(schema), `the ${list} of "${name}"`, signal)))
    } catch (error) {
      const expected = error instanceof BrokerError && (error.code === 'missing-right' || error.code === 'object-error')
      if (!expected) throw error
    }
  }
  return found
}
