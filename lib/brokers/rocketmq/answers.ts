/** Forms of the answers' bodies. Unknown fields are let pass: each release adds some. */
import { z } from 'zod'
import { toBrokerError } from './errors.ts'
import { parseBrokerJson } from './remoting/fastjson.ts'

const int = z.number().int()
const queueKey = z
  .string()
  .transform((text) => JSON.parse(text) as unknown)
  .pipe(z.object({ topic: z.string(), brokerName: z.string(), queueId: int }))

/** An object whose keys are queues, as a list. */
const byQueue = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string(), value).transform((entries) => Object.entries(entries).map(([key, it]) => [queueKey.parse(key), it] as const))

export const clusterInfo = z.object({
  brokerAddrTable: z
    .record(z.string(), z.object({ brokerName: z.string(), cluster: z.string(), brokerAddrs: z.record(z.string(), z.string()) }))
    .nullish(),
  clusterAddrTable: z.record(z.string(), z.array(z.string())).nullish(),
})

const topicConfig = z.object({
  topicName: z.string(),
  readQueueNums: int,
  writeQueueNums: int,
  perm: int,
  order: z.boolean().optional(),
  topicSysFlag: int.optional(),
  attributes: z.record(z.string(), z.string()).nullish(),
})
export type TopicConfig = z.infer<typeof topicConfig>
export const topicConfigs = z.object({ topicConfigTable: z.record(z.string(), topicConfig) })

const groupConfig = z.object({
  groupName: z.string(),
  consumeEnable: z.boolean().optional(),
  consumeBroadcastEnable: z.boolean().optional(),
  consumeMessageOrderly: z.boolean().optional(),
  retryQueueNums: int.optional(),
  retryMaxTimes: int.optional(),
})
export type GroupConfig = z.infer<typeof groupConfig>
export const groupConfigs = z.object({ subscriptionGroupTable: z.record(z.string(), groupConfig) })

/** `topic@group` → queue id → offset. */
export const consumerOffsets = z.object({ offsetTable: z.record(z.string(), z.record(z.string().regex(/^\d+$/), int)) })

export const topicStats = z.object({
  offsetTable: byQueue(z.object({ minOffset: int, maxOffset: int, lastUpdateTimestamp: int.optional() })),
})

export const connections = z.object({
  connectionSet: z.array(
    z.object({ clientId: z.string(), clientAddr: z.string().optional(), language: z.string().optional(), version: int.optional() }),
  ),
  subscriptionTable: z.record(z.string(), z.unknown()).nullish(),
  consumeType: z.string().nullish(),
  messageModel: z.string().nullish(),
})
export type Connections = z.infer<typeof connections>

/** What a client says of itself; `droped` is the client's own spelling: a queue it gives up just now. */
export const runningInfo = z.object({ mqTable: byQueue(z.object({ droped: z.boolean().optional() })).nullish() })

export const timeSpans = z.object({
  consumeTimeSpanSet: z.array(
    z.object({
      messageQueue: z.object({ topic: z.string(), brokerName: z.string(), queueId: int }),
      delayTime: int,
      consumeTimeStamp: int.optional(),
    }),
  ),
})

export const timerMetrics = z.object({ timingCount: z.record(z.string(), z.object({ count: int })) })

/** Every topic somebody has a route to; among them the names of brokers and clusters. */
export const topicList = z.object({ topicList: z.array(z.string()) })

export const runtimeTable = z.object({ table: z.record(z.string(), z.string()) })

export const route = z.object({
  brokerDatas: z.array(z.object({ brokerName: z.string(), brokerAddrs: z.record(z.string(), z.string()) })),
  queueDatas: z.array(z.object({ brokerName: z.string(), readQueueNums: int, writeQueueNums: int, perm: int })),
})
export type Route = z.infer<typeof route>

/** A body in its form. Throws `malformed-answer`; `what` says whose answer to what. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: Buffer, what: string): z.infer<Schema> {
  try {
    return schema.parse(parseBrokerJson(body.toString('utf8')))
  } catch (error) {
    throw toBrokerError(error, what)
  }
}
