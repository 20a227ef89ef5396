import type { Capability, Identity, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { exec, read } from '../jolokia/requests.ts'
import { destination, settings } from './answers.ts'
import { diagnose } from './doctor.ts'
import { readBroker, type KnownBroker, type Session } from './session.ts'
import { openStomp } from './stomp-door.ts'
import { tableOf } from './tables.ts'

/** Who is there, and what this user may do: each capability is tried, none is guessed from the version. */
export async function identify(session: Session, signal: AbortSignal): Promise<Identity> {
  const known = await brokerOrDiagnosis(session, signal)
  const { answer, beans } = known
  const capabilities: Capability[] = []
  const problems: Problem[] = []
  const [queues, topics, consumers, durables, jobs] = await session.client.ask(
    [
      read(beans.all('Queue'), ['Name', 'QueueSize']),
      read(beans.all('Topic'), ['Name']),
      read(beans.consumers('Queue'), ['DestinationName']),
      read(beans.durables, ['DestinationName']),
      read(beans.scheduler, ['ScheduledMessageCount', 'DelayedMessageCount']),
    ],
    signal,
  )
  const found = tableOf(session, queues, destination, 'the queues')
  const heard = tableOf(session, topics, settings, 'the topics')
  problems.push(...found.problems, ...heard.problems)
  if (found.observed && heard.observed) capabilities.push('inventory', 'sample', 'sample-bulk', 'nodes', 'dead-letter-routes')
  for (const [item, what, gained] of [
    [consumers, 'the consumers of queues', ['consumers', 'members']],
    [durables, 'the durable subscriptions', ['lag']],
  ] as const) {
    if (item?.ok || item?.status === 404) capabilities.push(...gained)
    else if (item !== undefined) problems.push(session.client.explain(item, what).toProblem())
  }
  if (jobs?.ok) capabilities.push('scheduled')
  const acts = await mayAct(session, known, found.rows[0]?.Name, signal)
  if (acts === null) capabilities.push('purge')
  else problems.push(acts)
  const stomp = await stompTrouble(session, signal)
  if (stomp === null) capabilities.push('browse', 'requeue')
  else {
    problems.push(stomp)
    // Without STOMP the management still shows the first messages, where it may be asked to act.
    if (acts === null) capabilities.push('browse')
  }
  return { clusterId: answer.BrokerName, version: answer.BrokerVersion, capabilities, problems }
}

async function brokerOrDiagnosis(session: Session, signal: AbortSignal): Promise<KnownBroker> {
  try {
    return await readBroker(session, signal)
  } catch (error) {
    throw error instanceof BrokerError ? await diagnose(error, session.config, signal) : error
  }
}

/** Tries an operation that changes nothing. Null = Jolokia lets acts through. */
async function mayAct(
  { client }: Session,
  { beans }: KnownBroker,
  queue: string | undefined,
  signal: AbortSignal,
): Promise<Problem | null> {
  const harmless =
    queue === undefined
      ? exec(
          beans.broker,
          'queryQueues',
          ['java.lang.String', 'int', 'int'],
          ['{"name":"","filter":"","sortColumn":"name","sortOrder":"asc"}', 1, 1],
        )
      : exec(beans.one('Queue', queue), 'doesCursorHaveSpace')
  const [item] = await client.ask([harmless], signal)
  if (item === undefined || item.ok || item.status !== 403) return null
  return {
    code: 'missing-right',
    detail: `${client.place.name} does not allow operations: purging and looking without STOMP are off, and messages stay that STOMP would change or whose AMQP producer chose their id.`,
    hint: 'Allow the operations of destinationType=* in jolokia-access.xml; requeue by STOMP works without.',
  }
}

/** Connects and logs in by STOMP. Null = it works. */
async function stompTrouble(session: Session, signal: AbortSignal): Promise<Problem | null> {
  try {
    const { stomp } = await openStomp(session, signal)
    await stomp.close()
    return null
  } catch (error) {
    if (signal.aborted || !(error instanceof BrokerError)) throw error
    return { ...error.toProblem(), detail: `Requeue and looking at whole messages need STOMP. ${error.message}` }
  }
}
