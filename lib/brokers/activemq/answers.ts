/** What the MBeans say, checked. Attributes a version does not have, or that this user may not read, are absent. */
import { z } from 'zod'

const count = z.number().optional().catch(undefined)
const text = z.string().nullish().catch(undefined)
const flag = z.boolean().optional().catch(undefined)

export const broker = z.object({
  BrokerName: z.string().min(1),
  BrokerVersion: z.string().min(1),
  BrokerId: text,
  Slave: flag,
  Persistent: flag,
  UptimeMillis: count,
  CurrentConnectionsCount: count,
  MemoryLimit: count,
  MemoryPercentUsage: count,
  StoreLimit: count,
  StorePercentUsage: count,
  TempLimit: count,
  TempPercentUsage: count,
  JobSchedulerStorePercentUsage: count,
  TransportConnectors: z.record(z.string(), z.string()).optional().catch(undefined),
})
export type BrokerAnswer = z.infer<typeof broker>
/** What is read of a broker: the lists of all its destinations and consumers are left out. */
export const brokerAttributes = Object.keys(broker.shape)

export const health = z.object({ CurrentStatus: text })
export const healthAttributes = Object.keys(health.shape)

/** Times of the scheduler are its own text in the zone of the broker, except in `AllJobs`. */
export const scheduler = z.object({ DelayedMessageCount: count, ScheduledMessageCount: count, NextScheduleTime: text })
export type SchedulerAnswer = z.infer<typeof scheduler>
export const schedulerAttributes = Object.keys(scheduler.shape)

export const destination = z.object({
  Name: z.string().min(1),
  QueueSize: count,
  InFlightCount: count,
  ConsumerCount: count,
  EnqueueCount: count,
  DequeueCount: count,
  StoreMessageSize: count,
})
export type DestinationAnswer = z.infer<typeof destination>
export const destinationAttributes = Object.keys(destination.shape)

/** Slow-moving facts of a destination. */
export const settings = z.object({
  Name: z.string().min(1),
  DLQ: flag,
  Paused: flag,
  Options: text,
  PrioritizedMessages: flag,
  MemoryLimit: count,
  MaxPageSize: count,
  MaxBrowsePageSize: count,
  ProducerFlowControl: flag,
  ProducerCount: count,
  ConsumerCount: count,
})
export type SettingsAnswer = z.infer<typeof settings>
export const settingsAttributes = Object.keys(settings.shape)

export const consumer = z.object({
  ClientId: text,
  ConnectionId: text,
  SubscriptionId: count,
  DestinationName: z.string().min(1),
  SubscriptionName: text,
  Selector: text,
  PrefetchSize: count,
  Active: flag,
  Durable: flag,
  Network: flag,
  PendingQueueSize: count,
  DispatchedQueueSize: count,
  EnqueueCounter: count,
  DequeueCounter: count,
})
export type ConsumerAnswer = z.infer<typeof consumer>
export const consumerAttributes = Object.keys(consumer.shape)
