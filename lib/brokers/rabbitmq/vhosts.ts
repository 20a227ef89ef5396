import { z } from 'zod'
import { BrokerError } from '../error.ts'
import type { Problem } from '../contract.ts'
import { vhost } from './answers.ts'
import { api } from './path.ts'
import type { Session, VhostAccess } from './session.ts'

/**
 * Which virtual hosts the user may read. RabbitMQ lists all of them to a user with the tag "monitoring" but leaves out
 * the objects of those he has no rights on; every virtual host has exchanges, so one without any is a denied one.
 */
export async function readVhosts({ client, config, learned }: Session, signal: AbortSignal): Promise<VhostAccess> {
  const names = (await client.get(`${api`/api/vhosts`}?columns=name`, z.array(vhost), 'the virtual hosts', signal)).map((one) => one.name)
  const exchanges = await client.get(
    `${api`/api/exchanges`}?columns=vhost,name`,
    z.array(z.object({ vhost: z.string() })),
    'the exchanges',
    signal,
  )
  const readable = new Set(exchanges.map((exchange) => exchange.vhost))
  const wanted = config.vhosts ?? names
  const allowed = wanted.filter((name) => readable.has(name))
  const denied = wanted.filter((name) => !readable.has(name))
  if (allowed.length === 0) {
    throw new BrokerError(
      'missing-right',
      wanted.length === 0
        ? 'The user has rights on no virtual host.'
        : `The user has no rights on ${wanted.map((name) => `"${name}"`).join(', ')}.`,
      `Give rights, for example: rabbitmqctl set_permissions -p / USER '^$' '.*' '.*'`,
    )
  }
  learned.vhosts = { allowed, denied, problems: denied.map((name) => problem(name, names.includes(name))) }
  return learned.vhosts
}

export async function knownVhosts(session: Session, signal: AbortSignal): Promise<VhostAccess> {
  return session.learned.vhosts ?? readVhosts(session, signal)
}

function problem(name: string, listed: boolean): Problem {
  return {
    code: 'missing-right',
    detail: listed
      ? `The user has no rights on the virtual host "${name}": its queues are not seen.`
      : `There is no virtual host "${name}", or the user may not see it.`,
    hint: `Give rights on it, or leave it out of the cluster's virtual hosts.`,
  }
}
