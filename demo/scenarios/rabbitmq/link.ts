import { connect, type Channel, type RecoveringChannelModel } from 'amqplib'
import { createManagement, type Management } from './management.ts'

/** How to reach a RabbitMQ, and which of its vhosts the demo uses. */
export interface RabbitmqTarget {
  amqpUrl: string
  managementUrl: string
  username: string
  password: string
  vhosts: Vhosts
}

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
}

export const defaultVhosts: Vhosts = { main: '/', odd: 'shop/支付 eu' }

/** Opens nothing yet. */
export function createRabbitmqLink(target: RabbitmqTarget): RabbitmqLink {
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
    vhosts: target.vhosts,
    management: createManagement(target.managementUrl, target.username, target.password),
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
  }
}
