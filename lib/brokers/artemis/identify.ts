import type { Capability, Identity, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { exec, read } from '../jolokia/requests.ts'
import { openAmqp } from './amqp.ts'
import { numberAttributes, queueNumbers, type QueueNumbers } from './answers.ts'
import { diagnoseRefusal, diagnoseSilence } from './doctor.ts'
import { foundIn, type Found } from './read.ts'
import { readBroker, type KnownBroker, type Session } from './session.ts'

/** Who is there, and what this user may do: each capability is tried, none is guessed from the version. */
export async function identify(session: Session, signal: AbortSignal): Promise<Identity> {
  const known = await brokerOrDiagnosis(session, signal)
  const { client } = session
  const { answer, beans } = known
  const capabilities: Capability[] = ['nodes']
  const problems: Problem[] = []
  const attempt = async (gained: readonly Capability[], work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      capabilities.push(...gained)
    } catch (error) {
      if (signal.aborted || !(error instanceof BrokerError)) throw error
      problems.push(error.toProblem())
    }
  }
  let emptiest: Found<QueueNumbers> | undefined
  await attempt(['inventory', 'sample', 'sample-bulk', 'lag', 'scheduled', 'transactions'], async () => {
    const [item] = await client.ask([read(beans.queues, numberAttributes)], signal)
    const { found } = foundIn(session, item, queueNumbers, 'the queues')
    emptiest = found.toSorted((a, b) => a.is.MessageCount - b.is.MessageCount)[0]
  })
  const mayCall = async (bean: string, name: string, signature: string[], values: unknown[], what: string): Promise<void> => {
    const [item] = await client.ask([exec(bean, name, signature, values)], signal)
    if (item !== undefined && !item.ok) throw client.explain(item, what)
  }
  await attempt(['consumers', 'members'], () =>
    mayCall(beans.broker, 'listConsumers', ['java.lang.String', 'int', 'int'], ['', 1, 1], 'the consumers'),
  )
  await attempt(['dead-letter-routes'], () =>
    mayCall(beans.broker, 'getAddressSettingsAsJSON', ['java.lang.String'], ['#'], 'the address settings'),
  )
  await attempt(['purge'], async () => {
    // Rights are looked up for an MBean that exists. On a queue as empty as there is, a filter that no message fits takes nothing away.
    if (emptiest !== undefined) await mayCall(emptiest.bean, 'removeMessages', ['java.lang.String'], [fitsNone], 'emptying queues')
  })
  await attempt(['browse', 'requeue'], async () => {
    const connection = await openAmqp(session, signal)
    await connection.close()
  })
  return { clusterId: answer.NodeID ?? answer.Name, version: answer.Version, capabilities, problems }
}

/** Priorities go from 0 to 9. */
const fitsNone = 'AMQPriority > 99'

async function brokerOrDiagnosis(session: Session, signal: AbortSignal): Promise<KnownBroker> {
  try {
    return await readBroker(session, signal)
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    if (error.code === 'bad-credentials') {
      const hint = `${error.hint} The user also needs the role of the console, usually "amq": Artemis refuses both alike.`
      throw new BrokerError(error.code, error.message, hint, { cause: error })
    }
    if (error.code === 'refused') throw await diagnoseRefusal(error, session.config, signal)
    throw error.code === 'timeout' ? await diagnoseSilence(error, session.config, signal) : error
  }
}
