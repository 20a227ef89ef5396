import type { Capability, Identity, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { exec, read } from '../jolokia/requests.ts'
import { openAmqp } from './amqp.ts'
import { numberAttributes, queueNumbers } from './answers.ts'
import { diagnoseRefusal, diagnoseSilence } from './doctor.ts'
import { foundIn } from './read.ts'
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
  await attempt(['inventory', 'sample', 'sample-bulk', 'lag', 'scheduled', 'transactions'], async () => {
    const [item] = await client.ask([read(beans.queues, numberAttributes)], signal)
    foundIn(session, item, queueNumbers, 'the queues')
  })
  const mayCall = async (bean: string, name: string, signature: string[], values: unknown[], what: string): Promise<void> => {
    const [item] = await client.ask([exec(bean, name, signature, values)], signal)
    // A queue that does not exist was still let through by every check of rights.
    if (item !== undefined && !item.ok && item.status !== 404) throw client.explain(item, what)
  }
  await attempt(['consumers', 'members'], () =>
    mayCall(beans.broker, 'listConsumers', ['java.lang.String', 'int', 'int'], ['', 1, 1], 'the consumers'),
  )
  await attempt(['dead-letter-routes'], () =>
    mayCall(beans.broker, 'getAddressSettingsAsJSON', ['java.lang.String'], ['#'], 'the address settings'),
  )
  await attempt(['purge'], () => mayCall(beans.exactQueue('', '', 'anycast'), 'removeAllMessages', [], [], 'emptying queues'))
  await attempt(['browse', 'requeue'], async () => {
    const connection = await openAmqp(session, signal)
    await connection.close()
  })
  return { clusterId: answer.NodeID ?? answer.Name, version: answer.Version, capabilities, problems }
}

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
