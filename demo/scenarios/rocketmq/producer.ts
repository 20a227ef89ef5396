import { randomUUID } from 'node:crypto'
import { REQUEST, RESPONSE } from '#lib/brokers/rocketmq/remoting/codes.ts'
import type { Command } from '#lib/brokers/rocketmq/remoting/frame.ts'
import { writeProperties } from '#lib/brokers/rocketmq/stored-message.ts'
import type { Channel } from './channel.ts'
import { APPLICATION } from './codes.ts'
import { queuesPerTopic, type RocketmqLink } from './link.ts'
import { answerCheck, endTransaction, type Ending, type Half } from './transactions.ts'

/** A message on its way out. */
export interface Outgoing {
  topic: string
  /** The application's own id; becomes the key of the message. */
  id: string
  body: Buffer | object
  tag?: string
  /** Further properties, such as `DELAY` or `TIMER_DELAY_SEC`. */
  properties?: Readonly<Record<string, string>>
}

/** Sends messages of one producer group. The line is opened with the first use and anew after a failure. */
export interface RocketmqProducer {
  /** Resolves when the broker has stored all of them. */
  send: (messages: readonly Outgoing[]) => Promise<void>
  /** Sends a message that nobody sees before `end` commits it. */
  prepare: (message: Outgoing) => Promise<{ end: (ending: Ending) => void }>
  /** Tells the broker that the group lives, so that it knows whom to ask how a transaction ended. To be called every 20 s or so. */
  beat: () => Promise<void>
  close: () => void
}

/** Answers of the broker after which the message is stored. */
const stored: ReadonlySet<number> = new Set([
  RESPONSE.SUCCESS,
  RESPONSE.FLUSH_DISK_TIMEOUT,
  RESPONSE.SLAVE_NOT_AVAILABLE,
  RESPONSE.FLUSH_SLAVE_TIMEOUT,
])
/** Bit of `sysFlag`: a half message. */
const PREPARED = 4

/** `onCheck` tells how the transaction of a half message ended when the broker asks for it. */
export function createProducer(link: RocketmqLink, plainGroup: string, onCheck?: (id: string) => Ending | 'unknown'): RocketmqProducer {
  const group = link.name(plainGroup)
  let open: Promise<Channel> | null = null
  let turn = 0

  const channel = (): Promise<Channel> => {
    if (open !== null) return open
    const mine = connect(() => {
      if (open === mine) open = null
    })
    open = mine
    return mine
  }
  const connect = async (forget: () => void): Promise<Channel> => {
    try {
      const connected: Channel = await link.connect({
        onEnd: forget,
        onRequest: (request) => {
          if (request.code === APPLICATION.CHECK_TRANSACTION_STATE && onCheck) answerCheck(connected, group, request, onCheck)
        },
      })
      await heartbeat(connected, group)
      return connected
    } catch (error) {
      forget()
      throw error
    }
  }
  const store = async (message: Outgoing, sysFlag: number, extra: Readonly<Record<string, string>>): Promise<Half> => {
    const uniqueKey = randomUUID().replaceAll('-', '').toUpperCase()
    const on = await channel()
    turn += 1
    const properties = {
      UNIQ_KEY: uniqueKey,
      KEYS: message.id,
      ...(message.tag !== undefined && { TAGS: message.tag }),
      WAIT: 'true',
      ...message.properties,
      ...extra,
    }
    const fields = sendFields(group, link.name(message.topic), turn % queuesPerTopic, sysFlag, writeProperties(Object.entries(properties)))
    const body = Buffer.isBuffer(message.body) ? message.body : Buffer.from(JSON.stringify(message.body))
    const answer = await on.ask(REQUEST.SEND_MESSAGE_V2, fields, { body })
    if (!stored.has(answer.code)) throw new Error(`RocketMQ refuses a message to ${message.topic} (code ${answer.code}): ${answer.remark}`)
    return readHalf(answer, uniqueKey, link.name(message.topic))
  }

  return {
    send: async (messages) => {
      await Promise.all(messages.map((message) => store(message, 0, {})))
    },
    prepare: async (message) => {
      const half = await store(message, PREPARED, { TRAN_MSG: 'true', PGROUP: group })
      return {
        end: (ending) => {
          // A line lost meanwhile is no trouble: the broker will ask.
          void open?.then((on) => endTransaction(on, group, half, ending)).catch(() => undefined)
        },
      }
    },
    beat: async () => heartbeat(await channel(), group),
    close: () => {
      void open?.then((on) => on.close()).catch(() => undefined)
    },
  }
}

async function heartbeat(channel: Channel, groupName: string): Promise<void> {
  const data = { clientID: `${groupName}@${process.pid}`, producerDataSet: [{ groupName }], consumerDataSet: [] }
  await channel.ask(APPLICATION.HEART_BEAT, {}, { body: Buffer.from(JSON.stringify(data)) })
}

/** SendMessageRequestHeaderV2.java */
function sendFields(group: string, topic: string, queueId: number, sysFlag: number, properties: string): Record<string, string> {
  return {
    a: group,
    b: topic,
    c: 'TBW102',
    d: String(queuesPerTopic),
    e: String(queueId),
    f: String(sysFlag),
    g: String(Date.now()),
    h: '0',
    i: properties,
    j: '0',
    k: 'false',
    m: 'false',
  }
}

function readHalf({ fields }: Command, uniqueKey: string, topic: string): Half {
  return {
    uniqueKey,
    topic,
    queueOffset: fields['queueOffset'] ?? '0',
    // The offset id ends with the place in the commit log, 16 digits of base 16.
    commitLogOffset: String(Number.parseInt((fields['msgId'] ?? '0').slice(-16), 16)),
    transactionId: fields['transactionId'] ?? uniqueKey,
  }
}
