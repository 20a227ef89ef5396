import { z } from 'zod'
import { address } from '../http/address.ts'
import { tlsConfig } from '../http/tls.ts'

/** What a person enters to add an ActiveMQ Artemis broker. */
export const artemisConfig = z.object({
  jolokiaUrl: address(/^https?$/, 'http://artemis:8161/console/jolokia').meta({
    title: 'Jolokia address',
    description: 'Address of Jolokia in the console, for example http://artemis:8161/console/jolokia.',
  }),
  username: z.string().min(1).meta({ title: 'User', description: 'Of the console; the same user is used for messages.' }),
  password: z.string().min(1).meta({ title: 'Password', secret: true }),
  amqpUrl: address(/^amqps?$/, 'amqp://artemis:61616')
    .optional()
    .meta({ title: 'AMQP address', description: 'For browsing and requeue. Found by itself when left empty.' }),
  tls: tlsConfig.optional().meta({ title: 'TLS' }),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .meta({ title: 'Time limit in seconds', description: 'Longest wait for one answer.' }),
})

export type ArtemisConfig = z.infer<typeof artemisConfig>
