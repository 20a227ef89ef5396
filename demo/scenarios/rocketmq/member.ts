/** What a member of a consumer group sends to its broker. */
import { REQUEST } from '#lib/brokers/rocketmq/remoting/codes.ts'
import type { Command } from '#lib/brokers/rocketmq/remoting/frame.ts'
import type { StoredMessage } from '#lib/brokers/rocketmq/stored-message.ts'
import { must, type Channel } from './channel.ts'
import { APPLICATION } from './codes.ts'

/** A group and the topic it reads, as the broker knows them. */
export interface Member {
  group: string
  topic: string
}

export interface Queue {
  topic: string
  queueId: number
}

/** Messages asked for at once: few, because what was pulled and not worked off comes again after an outage. */
const batch = 8
/** The broker holds a pull so long when there is nothing to give. */
const holdMs = 15_000
/** PullSysFlag.java: commit the given offset, hold when nothing is there, the subscription is in the request. */
const sysFlag = 1 | 2 | 4

/** Makes the member known; the broker makes the retry topic of the group on the way (HeartbeatData.java). */
export async function beat(channel: Channel, { group, topic }: Member): Promise<void> {
  const subscription = (name: string) => ({
    topic: name,
    subString: '*',
    tagsSet: [],
    codeSet: [],
    subVersion: 1,
    expressionType: 'TAG',
    classFilterMode: false,
  })
  const consumer = {
    groupName: group,
    consumeType: 'CONSUME_PASSIVELY',
    messageModel: 'CLUSTERING',
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    subscriptionDataSet: [subscription(topic), subscription(`%RETRY%${group}`)],
    unitMode: false,
  }
  const data = { clientID: `${group}@${process.pid}`, producerDataSet: [], consumerDataSet: [consumer] }
  await must(channel, `a member of ${group}`, APPLICATION.HEART_BEAT, {}, { body: Buffer.from(JSON.stringify(data)) })
}

/** Where the group goes on reading; the start of the queue when it has never read it. */
export async function firstOffset(channel: Channel, { group }: Member, { topic, queueId }: Queue): Promise<number> {
  const fields = { consumerGroup: group, topic, queueId: String(queueId) }
  const known = await channel.ask(APPLICATION.QUERY_CONSUMER_OFFSET, fields)
  if (known.code === 0) return Number(known.fields['offset'])
  const first = await must(channel, `the first offset of ${topic}`, APPLICATION.GET_MIN_OFFSET, { topic, queueId: String(queueId) })
  return Number(first.fields['offset'])
}

/** Asks for messages from `offset` on and commits `offset` on the way. */
export function pull(channel: Channel, { group }: Member, { topic, queueId }: Queue, offset: number): Promise<Command> {
  const fields = {
    consumerGroup: group,
    topic,
    queueId: String(queueId),
    queueOffset: String(offset),
    maxMsgNums: String(batch),
    sysFlag: String(sysFlag),
    commitOffset: String(offset),
    suspendTimeoutMillis: String(holdMs),
    subscription: '*',
    subVersion: '1',
    expressionType: 'TAG',
  }
  return channel.ask(REQUEST.PULL_MESSAGE, fields, { timeoutMs: holdMs + 10_000 })
}

export async function commit(channel: Channel, { group }: Member, { topic, queueId }: Queue, offset: number): Promise<void> {
  const fields = { consumerGroup: group, topic, queueId: String(queueId), commitOffset: String(offset) }
  await must(channel, `the offset of ${group}`, APPLICATION.UPDATE_CONSUMER_OFFSET, fields)
}

/**
 * Gives a message back that failed. The broker delivers it again after a delay that grows with each failure (level 0: it chooses),
 * or puts it into the dead-letter topic of the group when it has failed often enough (ConsumerSendMsgBackRequestHeader.java).
 */
export async function sendBack(channel: Channel, { group }: Member, message: StoredMessage): Promise<void> {
  const properties = new Map(message.properties)
  await must(channel, `to take back a message of ${message.topic}`, APPLICATION.CONSUMER_SEND_MSG_BACK, {
    group,
    offset: String(message.physicalOffset),
    originMsgId: properties.get('UNIQ_KEY') ?? '',
    originTopic: properties.get('RETRY_TOPIC') ?? message.topic,
    delayLevel: '0',
    unitMode: 'false',
  })
}
