import { z } from 'zod'
import { REQUEST } from '#lib/brokers/rocketmq/remoting/codes.ts'
import { parseBrokerJson } from '#lib/brokers/rocketmq/remoting/fastjson.ts'
import { must, openChannel, type Channel, type ChannelEvents } from './channel.ts'
import { APPLICATION } from './codes.ts'

export interface TopicPlan {
  name: string
  /** What the topic is meant for; 5.x shows it, 4.x does not know it. */
  messageType?: 'NORMAL' | 'DELAY' | 'TRANSACTION'
}

export interface GroupPlan {
  name: string
  /** How often a message that fails is delivered again before it is dead. */
  retries: number
}

/** One broker of a RocketMQ as scenarios see it. Names given here are without the prefix. */
export interface RocketmqLink {
  /** The name as the broker knows it. */
  name: (plain: string) => string
  addTopics: (topics: readonly TopicPlan[]) => Promise<void>
  addGroups: (groups: readonly GroupPlan[]) => Promise<void>
  /** A line to the broker, found through the name servers. */
  connect: (events?: ChannelEvents) => Promise<Channel>
  /** Deletes topics and groups made here; refuses to without a prefix. */
  removeAll: () => Promise<void>
}

/** Queues of each topic. */
export const queuesPerTopic = 2

const config = z.object({ nameServers: z.array(z.string()).min(1) })
const cluster = z.object({ brokerAddrTable: z.record(z.string(), z.object({ brokerAddrs: z.record(z.string(), z.string()) })) })

/** Opens nothing yet. `prefix` goes in front of every topic and group. Throws when `value` is no config. */
export function openRocketmqLink(value: unknown, prefix: string): RocketmqLink {
  const { nameServers } = config.parse(value)
  // RocketMQ knows no dots in names.
  const name = (plain: string): string => `${prefix.replaceAll('.', '-')}${plain}`
  const made = { topics: new Set<string>(), groups: new Set<string>() }
  const connect = async (events?: ChannelEvents): Promise<Channel> => openChannel(await findBroker(nameServers), events)
  const atBroker = async (work: (channel: Channel) => Promise<void>): Promise<void> => {
    const channel = await connect()
    await work(channel).finally(() => channel.close())
  }
  return {
    name,
    connect,
    addTopics: (topics) =>
      atBroker(async (channel) => {
        for (const topic of topics) {
          made.topics.add(name(topic.name))
          await must(channel, `the topic ${name(topic.name)}`, APPLICATION.UPDATE_AND_CREATE_TOPIC, topicFields(name(topic.name), topic))
        }
      }),
    addGroups: (groups) =>
      atBroker(async (channel) => {
        for (const group of groups) {
          made.groups.add(name(group.name))
          const body = Buffer.from(JSON.stringify(groupConfig(name(group.name), group.retries)))
          await must(channel, `the group ${name(group.name)}`, APPLICATION.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, {}, { body })
        }
      }),
    removeAll: async () => {
      if (prefix === '') throw new Error('topics of RocketMQ without a prefix are not its own (--prefix)')
      await atBroker(async (channel) => {
        const own = [...made.groups].flatMap((group) => [`%RETRY%${group}`, `%DLQ%${group}`])
        for (const groupName of made.groups) await channel.ask(APPLICATION.DELETE_SUBSCRIPTIONGROUP, { groupName, cleanOffset: 'true' })
        for (const topic of [...made.topics, ...own]) await channel.ask(APPLICATION.DELETE_TOPIC_IN_BROKER, { topic })
        for (const address of nameServers) await forget(address, [...made.topics, ...own])
      })
    },
  }
}

/** `host:port` of the first broker's master. The demo has one broker. */
async function findBroker(nameServers: readonly string[]): Promise<string> {
  let failure: unknown = new Error('no name server of RocketMQ is known')
  for (const address of nameServers) {
    try {
      const channel = await openChannel(address)
      const asked = must(channel, 'to name its brokers', REQUEST.GET_BROKER_CLUSTER_INFO, {})
      const { body } = await asked.finally(() => channel.close())
      const brokers = Object.values(cluster.parse(parseBrokerJson(body.toString('utf8'))).brokerAddrTable)
      const master = brokers.map(({ brokerAddrs }) => brokerAddrs['0']).find((found) => found !== undefined)
      if (master !== undefined) return master
      failure = new Error(`no broker is registered with the name server ${address}`)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function topicFields(topic: string, { messageType }: TopicPlan): Record<string, string> {
  return {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: String(queuesPerTopic),
    writeQueueNums: String(queuesPerTopic),
    perm: '6',
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: '0',
    order: 'false',
    ...(messageType && { attributes: `+message.type=${messageType}` }),
  }
}

function groupConfig(groupName: string, retryMaxTimes: number): object {
  return {
    groupName,
    retryMaxTimes,
    consumeEnable: true,
    consumeFromMinEnable: true,
    consumeBroadcastEnable: true,
    retryQueueNums: 1,
    brokerId: 0,
    whichBrokerWhenConsumeSlowly: 1,
    notifyConsumerIdsChangedEnable: true,
  }
}

async function forget(nameServer: string, topics: readonly string[]): Promise<void> {
  const channel = await openChannel(nameServer)
  try {
    for (const topic of topics) await channel.ask(APPLICATION.DELETE_TOPIC_IN_NAMESRV, { topic })
  } finally {
    channel.close()
  }
}
