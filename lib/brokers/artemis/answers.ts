/** Shapes of what Artemis answers by Jolokia. Attributes that could not be read are absent. */
import { z } from 'zod'

const count = z.number()
const text = z.string().nullish()

/** Attributes of the broker. */
export const brokerAnswer = z.object({
  Name: z.string(),
  Version: z.string(),
  NodeID: z.string().nullish(),
  Active: z.boolean().nullish(),
  Backup: z.boolean().nullish(),
  ReplicaSync: z.boolean().nullish(),
  Clustered: z.boolean().nullish(),
  HAPolicy: text,
  AddressMemoryUsage: count.nullish(),
  AddressMemoryUsagePercentage: count.nullish(),
  GlobalMaxSize: count.nullish(),
  DiskStoreUsage: count.nullish(),
  MaxDiskUsage: count.nullish(),
  ConnectionCount: count.nullish(),
  UptimeMillis: count.nullish(),
  CurrentTimeMillis: count.nullish(),
  ManagementAddress: text,
  ManagementNotificationAddress: text,
  AcceptorsAsJSON: text,
})
export type BrokerAnswer = z.infer<typeof brokerAnswer>
export const brokerAttributes = Object.keys(brokerAnswer.shape)

/** Settings of a queue, for the inventory. */
export const queueAnswer = z.object({
  ID: count,
  Durable: z.boolean().nullish(),
  Temporary: z.boolean().nullish(),
  AutoDelete: z.boolean().nullish(),
  ConfigurationManaged: z.boolean().nullish(),
  InternalQueue: z.boolean().nullish(),
  Filter: text,
  LastValue: z.boolean().nullish(),
  LastValueKey: text,
  RingSize: count.nullish(),
  Exclusive: z.boolean().nullish(),
  MaxConsumers: count.nullish(),
  PurgeOnNoConsumers: z.boolean().nullish(),
  Paused: z.boolean().nullish(),
  Enabled: z.boolean().nullish(),
  ConsumerCount: count.nullish(),
})
export type QueueAnswer = z.infer<typeof queueAnswer>
export const queueAttributes = Object.keys(queueAnswer.shape)

/** Numbers of a queue, for the sample. */
export const queueNumbers = z.object({
  MessageCount: count,
  DeliveringCount: count,
  ScheduledCount: count,
  ConsumerCount: count,
  MessagesAdded: count,
  MessagesAcknowledged: count,
  MessagesExpired: count,
  MessagesKilled: count,
  PersistentSize: count.nullish(),
  FirstMessageAge: count.nullish(),
  FirstMessageTimestamp: count.nullish(),
  PreparedTransactionMessageCount: count.nullish(),
  InternalQueue: z.boolean().nullish(),
  Temporary: z.boolean().nullish(),
})
export type QueueNumbers = z.infer<typeof queueNumbers>
export const numberAttributes = Object.keys(queueNumbers.shape)

export const addressAnswer = z.object({
  RoutingTypes: z.array(z.string()).nullish(),
  RoutedMessageCount: count.nullish(),
  UnRoutedMessageCount: count.nullish(),
  AddressSize: count.nullish(),
  Paging: z.boolean().nullish(),
  NumberOfPages: count.nullish(),
  Paused: z.boolean().nullish(),
  Internal: z.boolean().nullish(),
  Temporary: z.boolean().nullish(),
  AutoCreated: z.boolean().nullish(),
})
export type AddressAnswer = z.infer<typeof addressAnswer>
export const addressAttributes = Object.keys(addressAnswer.shape)

/** What `getAddressSettingsAsJSON` says; an absent setting is at the broker's default. */
export const addressSettings = z.object({
  deadLetterAddress: text,
  expiryAddress: text,
  maxDeliveryAttempts: count.optional(),
  redeliveryDelay: count.optional(),
  addressFullMessagePolicy: z.string().optional(),
  maxSizeBytes: count.optional(),
  expiryDelay: count.optional(),
  autoCreateDeadLetterResources: z.boolean().optional(),
  deadLetterQueuePrefix: text,
  deadLetterQueueSuffix: text,
  autoCreateExpiryResources: z.boolean().optional(),
  expiryQueuePrefix: text,
  expiryQueueSuffix: text,
  autoCreateQueues: z.boolean().optional(),
  defaultRingSize: count.optional(),
})
export type AddressSettings = z.infer<typeof addressSettings>

/** One page of `listConsumers`: a JSON text, and every value in it is text. */
export const consumerPage = z.object({
  count: z.number(),
  data: z.array(
    z.object({
      id: z.string(),
      queue: z.string().optional(),
      queueName: z.string().optional(),
      session: z.string().optional(),
      connection: z.string().optional(),
      clientID: z.string().optional(),
      protocol: z.string().optional(),
      remoteAddress: z.string().optional(),
      user: z.string().optional(),
    }),
  ),
})
export type ConsumerAnswer = z.infer<typeof consumerPage>['data'][number]
