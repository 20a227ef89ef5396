import { z } from 'zod'

/** Kinds of broker there are scenarios for. */
export const brokerKinds = ['rabbitmq', 'kafka', 'rocketmq', 'activemq', 'artemis'] as const
export type BrokerKind = (typeof brokerKinds)[number]

/** Told by the demo to the process that plays the scenarios. `config` is that of a Spillway cluster of this kind. */
export const order = z.discriminatedUnion('type', [
  z.object({ type: z.literal('play'), kind: z.enum(brokerKinds), config: z.unknown() }),
  z.object({ type: z.literal('stop') }),
])

/** Told by that process to the demo. */
export const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), controlUrl: z.string() }),
  z.object({ type: z.literal('playing'), broker: z.string(), scenarios: z.array(z.string()) }),
  z.object({ type: z.literal('line'), line: z.string() }),
])

export type Order = z.infer<typeof order>
export type Report = z.infer<typeof report>
