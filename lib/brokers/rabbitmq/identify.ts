import type { Capability, Identity, Problem } from '../contract.ts'
import { z } from 'zod'
import { BrokerError } from '../error.ts'
import { openAmqp } from './amqp.ts'
import { diagnoseRefusal } from './doctor.ts'
import { readNodes } from './lists.ts'
import { findMetrics } from './metrics.ts'
import { readOverview } from './overview.ts'
import { api } from './path.ts'
import type { Session } from './session.ts'
import { readVhosts } from './vhosts.ts'

/** Who is there, and what this user may do: each capability is tried, none is guessed from the version. */
export async function identify(session: Session, signal: AbortSignal): Promise<Identity> {
  const { overview } = await overviewOrDiagnosis(session, signal)
  const vhosts = await readVhosts(session, signal)
  const capabilities: Capability[] = ['inventory', 'sample', 'purge']
  const problems: Problem[] = [...vhosts.problems]
  const attempt = async (gained: Capability[], work: () => Promise<Problem[]>): Promise<void> => {
    try {
      const found = await work()
      problems.push(...found)
      if (found.length === 0) capabilities.push(...gained)
    } catch (error) {
      if (signal.aborted || !(error instanceof BrokerError)) throw error
      problems.push(error.toProblem())
    }
  }

  const { nodes, problems: nodeProblems } = await readNodes(session, signal)
  problems.push(...nodeProblems)
  if (nodeProblems.length === 0) capabilities.push('nodes')
  const metrics = await findMetrics(session, nodes, signal)
  if (metrics.problem !== null) problems.push(metrics.problem)
  // Without the plugin the list of totals still reads every queue in one request.
  capabilities.push('sample-bulk')

  const [first] = vhosts.allowed
  await attempt(['consumers', 'members'], () => exists(session, api`/api/consumers`, 'the consumers', signal))
  await attempt(['dead-letter-routes'], () => exists(session, api`/api/bindings/${first ?? '/'}`, 'the bindings', signal))
  await attempt(['browse', 'requeue'], async () => {
    const connection = await openAmqp(session, first ?? '/', signal)
    await connection.close()
    return []
  })
  return { clusterId: overview.cluster_name, version: overview.rabbitmq_version, capabilities, problems }
}

async function overviewOrDiagnosis(session: Session, signal: AbortSignal): ReturnType<typeof readOverview> {
  try {
    return await readOverview(session, signal)
  } catch (error) {
    throw error instanceof BrokerError && error.code === 'refused' ? await diagnoseRefusal(error, session.config, signal) : error
  }
}

async function exists({ client }: Session, path: string, what: string, signal: AbortSignal): Promise<Problem[]> {
  await client.get(path, z.array(z.unknown()), what, signal)
  return []
}
