import { z } from 'zod'

/** Told by the demo to the process that plays the scenarios. */
export const order = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('rabbitmq'),
    config: z.object({ managementUrl: z.string(), amqpUrl: z.string(), username: z.string(), password: z.string() }),
  }),
  z.object({ type: z.literal('kafka'), config: z.object({ bootstrapServers: z.array(z.string()).min(1) }) }),
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
