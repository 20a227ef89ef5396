import type { SendOptions } from '../contract.ts'
import { COMPRESSION_BITS } from './body.ts'
import type { StoredMessage } from './stored-message.ts'
import { writeProperties } from './stored-message.ts'

/** What the broker's own machinery wrote into a message: sent along it would be taken for an order to the broker. */
const MACHINERY = new Set([
  'DELAY',
  'REAL_TOPIC',
  'REAL_QID',
  'RETRY_TOPIC',
  'ORIGIN_MESSAGE_ID',
  'ORIGIN_GROUP',
  'DLQ_ORIGIN_TOPIC',
  'DLQ_ORIGIN_MESSAGE_ID',
  'RECONSUME_TIME',
  'MAX_RECONSUME_TIMES',
  'MIN_OFFSET',
  'MAX_OFFSET',
  'CONSUME_START_TIME',
  'TRAN_MSG',
  'PGROUP',
  '__transactionId__',
  'TRANSACTION_CHECK_TIMES',
  'CHECK_IMMUNITY_TIME_IN_SECONDS',
  'TRAN_PREPARED_QUEUE_OFFSET',
  'POP_CK',
  'POP_CK_OFFSET',
  '1ST_POP_TIME',
  'BORN_TIMESTAMP',
  '__BORNHOST',
  'INNER_NUM',
  'INNER_MULTI_DISPATCH',
  'INNER_MULTI_QUEUE_OFFSET',
  'TRACE_ON',
  'MSG_REGION',
  'CLUSTER',
  '_CRC32#',
  '__CRC32#',
])
const TIMER = /^TIMER_/

/**
 * The properties to send: keys, tags, the message's own id and everything of the application as they were, in their order, without
 * what dead-lettering, delays, transactions and POP added. Headers named in `dropHeaders` are left out; an added header takes the
 * place of one with its name.
 */
export function outgoingProperties(stored: Pick<StoredMessage, 'properties'>, options: SendOptions): string {
  const drop = new Set([...options.dropHeaders, ...Object.keys(options.addHeaders)].map((name) => name.toLowerCase()))
  const kept = stored.properties.filter(([name]) => !MACHINERY.has(name) && !TIMER.test(name) && !drop.has(name.toLowerCase()))
  return writeProperties([...kept, ...Object.entries(options.addHeaders)])
}

/** Where the message is written. */
export interface SendPlace {
  topic: string
  broker: string
  queueId: number
}

const PRODUCER = 'SPILLWAY'
/** No topic has this name, so a broker that makes topics by itself finds no template and makes none. */
const NO_TEMPLATE = 'SPILLWAY_MAKES_NO_TOPICS'

/**
 * Fields of SEND_MESSAGE_V2 (SendMessageRequestHeaderV2.java). The body goes along as it is stored, still compressed where it was.
 * Retries begin anew; the time of birth stays.
 */
export function sendFields(stored: StoredMessage, place: SendPlace, options: SendOptions): Record<string, string> {
  return {
    a: PRODUCER,
    b: place.topic,
    c: NO_TEMPLATE,
    d: '4',
    e: String(place.queueId),
    f: String(stored.sysFlag & COMPRESSION_BITS),
    g: String(stored.bornTimestamp),
    h: String(stored.flag),
    i: outgoingProperties(stored, options),
    j: '0',
    k: 'false',
    m: 'false',
    n: place.broker,
  }
}

/** Index of the queue for a message: by its sharding key where it has one, so that its order holds, else in turn. */
export function chooseQueue(stored: Pick<StoredMessage, 'properties'>, queues: number, turn: number): number {
  const sharding = stored.properties.find(([name]) => name === '__SHARDINGKEY')?.[1]
  return (sharding === undefined ? turn : Math.abs(javaHash(sharding))) % queues
}

/** `String.hashCode` of Java. */
function javaHash(text: string): number {
  let value = 0
  for (let index = 0; index < text.length; index++) value = (Math.imul(31, value) + text.charCodeAt(index)) | 0
  return value
}
