import { z } from 'zod'
import type { ChannelModel } from 'amqplib'
import type { MoverTarget } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { binding, exchange } from './answers.ts'
import { explainChannel } from './amqp-failures.ts'
import { api } from './path.ts'
import type { Session } from './session.ts'
import { route, toTopology } from './transform/routing.ts'

export interface TargetReport {
  exists: boolean
  routable: boolean
  detail: string
}

/** Does the exchange exist? Asked on a channel of its own, because a "no" closes it. */
export async function exchangeExists(model: ChannelModel, name: string): Promise<boolean> {
  return name === '' || exists(model, (channel) => channel.checkExchange(name))
}

/** Does the queue exist? A queue locked by another connection does. */
async function queueExists(model: ChannelModel, name: string): Promise<boolean> {
  return exists(model, (channel) => channel.checkQueue(name))
}

async function exists(
  model: ChannelModel,
  ask: (channel: Awaited<ReturnType<ChannelModel['createChannel']>>) => Promise<unknown>,
): Promise<boolean> {
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  try {
    await ask(channel)
    await channel.close()
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 404) return false
    if (code === 405) return true
    throw error
  }
}

/** Would a message reach a queue? Through an exchange the broker's bindings tell. */
export async function checkTarget(session: Session, model: ChannelModel, target: MoverTarget, signal: AbortSignal): Promise<TargetReport> {
  const { namespace, name } = target.destination
  try {
    if (target.exchange === undefined || target.exchange === '') {
      const queue = target.exchange === '' ? (target.routingKey ?? name) : name
      const found = await queueExists(model, queue)
      return {
        exists: found,
        routable: found,
        detail: found ? `Straight to the queue "${queue}".` : `There is no queue "${queue}" in virtual host "${namespace}".`,
      }
    }
    if (!(await exchangeExists(model, target.exchange))) {
      return { exists: false, routable: false, detail: `There is no exchange "${target.exchange}" in virtual host "${namespace}".` }
    }
  } catch (error) {
    throw explainChannel(error, `target "${target.exchange ?? name}"`)
  }
  return through(session, namespace, target.exchange, target.routingKey ?? '', signal)
}

async function through(session: Session, vhost: string, name: string, key: string, signal: AbortSignal): Promise<TargetReport> {
  const read = <T>(list: 'exchanges' | 'bindings', schema: z.ZodType<T>) =>
    session.client.get(api`/api/${list}/${vhost}`, z.array(schema), `the ${list} of "${vhost}"`, signal)
  try {
    const exchanges = await read('exchanges', exchange)
    const bindings = await read('bindings', binding)
    const queues = bindings.filter((one) => one.source === '').map((one) => ({ vhost, name: one.destination }))
    const { queues: reached, certain } = route(toTopology(exchanges, bindings, queues), vhost, name, key)
    const listed = reached.map((queue) => `"${queue}"`).join(', ')
    if (reached.length === 0)
      return { exists: true, routable: false, detail: `No queue is bound to the exchange "${name}" for the key "${key}".` }
    return { exists: true, routable: true, detail: certain ? `Reaches ${listed}.` : `May reach ${listed}; each message decides.` }
  } catch (error) {
    if (signal.aborted || !(error instanceof BrokerError)) throw error
    return {
      exists: true,
      routable: true,
      detail: `The bindings of "${name}" could not be read (${error.message}); each publish is checked by the broker anyway.`,
    }
  }
}
