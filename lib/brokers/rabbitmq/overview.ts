import { BrokerError } from '../error.ts'
import { overview, type Overview } from './answers.ts'
import { api } from './path.ts'
import type { Session } from './session.ts'
import { atLeast, oldestVersion, parseVersion, type Version } from './version.ts'

/** Asks who is there and remembers it. Rejects with `unsupported-version` below 3.10. */
export async function readOverview({ client, learned }: Session, signal: AbortSignal): Promise<{ overview: Overview; version: Version }> {
  const answer = await client.find(api`/api/overview`, overview, 'the overview', signal)
  // Every management API has an overview; the Prometheus port, for one, answers 404 in the same form.
  if (answer === null) {
    throw new BrokerError(
      'wrong-port',
      'The management address answers, but not as a management API does.',
      'Use the port of the management plugin, usually 15672.',
    )
  }
  const version = parseVersion(answer.rabbitmq_version)
  if (version === null || !atLeast(version, oldestVersion)) {
    throw new BrokerError(
      'unsupported-version',
      `The broker is RabbitMQ ${answer.rabbitmq_version}; Spillway reads 3.10 and newer.`,
      'Upgrade the broker.',
    )
  }
  learned.broker = { overview: answer, version }
  return learned.broker
}

/** The broker as already known, or asked for now. */
export async function knownBroker(session: Session, signal: AbortSignal): Promise<{ overview: Overview; version: Version }> {
  return session.learned.broker ?? readOverview(session, signal)
}
