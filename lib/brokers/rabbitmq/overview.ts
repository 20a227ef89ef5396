import { BrokerError } from '../error.ts'
import { overview, type Overview } from './answers.ts'
import { api } from './path.ts'
import type { Session } from './session.ts'
import { atLeast, oldestVersion, parseVersion, type Version } from './version.ts'

/** Asks who is there and remembers it. Rejects with `unsupported-version` below 3.10. */
export async function readOverview({ client, learned }: Session, signal: AbortSignal): Promise<{ overview: Overview; version: Version }> {
  const answer = await client.get(api`/api/overview`, overview, 'the overview', signal)
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
