import { connect, type Channel, type RecoveringChannelModel } from 'amqplib'
import { z } from 'zod'
import { createManagement, type Management } from './management.ts'

const config = z.object({ managementUrl: z.string(), amqpUrl: z.string(), username: z.string(), password: z.string() })

export interface Vhosts {
  /** Where most of the shop lives. */
  main: string
  /** One with a name that breaks careless tools. */
  odd: string
}

/** One RabbitMQ as scenarios see it. */
export interface RabbitmqLink {
  vhosts: Vhosts
  management: Management
  /** A connection of an application, shown under its name; it reconnects by itself for ever. */
  connect: (vhost: string, application: string) => Promise<RecoveringChannelModel>
  /** Declares queues and exchanges on a connection of its own. */
  declare: (vhost: string, work: (channel: Channel) => Promise<void>) => Promise<void>
  /** Deletes the vhosts of a run by hand; refuses to delete others. */
  removeAll: () => Promise<void>
}

/** Plays in the default vhost and an odd one, or in `vhost`, which is made, and one beside it. Rejects when `value` is no config. */
export async function openRabbitmqLink(value: unknown, vhost: string | null): Promise<RabbitmqLink> {
  const target = config.parse(value)
  const vhosts: Vhosts = vhost === null ? { main: '/', odd: 'shop/支付 eu' } : { main: vhost, odd: `${vhost}/支付 eu` }
  const management = createManagement(target.managementUrl, target.username, target.password)
  if (vhost !== null) await management.addVhost(vhost, 'demo scenarios')
  const { hostname, port } = new URL(target.amqpUrl)
  const options = (vhost: string) => ({
    hostname,
    port: Number(port),
    username: target.username,
    password: target.password,
    heartbeat: 15,
    // amqplib unescapes the vhost also when it does not come from a URL.
    vhost: encodeURIComponent(vhost),
  })
  const socket = (application: string) => ({ noDelay: true, timeout: 5_000, clientProperties: { connection_name: application } })
  return {
    vhosts,
    management,
    connect: async (vhost, application) => {
      const connection = await connect(options(vhost), {
        ...socket(application),
        recovery: { initialDelay: 500, maxDelay: 5_000, waitForConnect: false },
      })
      // Told by 'disconnect' as well; without a listener Node would end the process.
      connection.on('error', () => undefined)
      return connection
    },
    declare: async (vhost, work) => {
      const connection = await connect(options(vhost), socket('demo-setup'))
      connection.on('error', () => undefined)
      try {
        const channel = await connection.createChannel()
        channel.on('error', () => undefined)
        await work(channel)
        await channel.close()
      } finally {
        await connection.close().catch(() => undefined)
      }
    },
    removeAll: async () => {
      if (vhost === null) throw new Error('the vhosts of RabbitMQ are not its own (--vhost)')
      for (const name of Object.values(vhosts)) await management.removeVhost(name)
    },
  }
}
