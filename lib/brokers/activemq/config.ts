import { z } from 'zod'
import { address } from '../http/address.ts'
import { tlsConfig } from '../http/tls.ts'

/** What a person enters to add an ActiveMQ Classic broker. */
export const activemqConfig = z.object({
  jolokiaUrl: address(/^https?$/, 'http://mq:8161/api/jolokia').meta({
    title: 'Jolokia address',
    description: 'Address of Jolokia in the web console, for example http://mq:8161/api/jolokia.',
  }),
  username: z.string().min(1).meta({ title: 'User', description: 'Of the web console; the same user is used for messages.' }),
  password: z.string().min(1).meta({ title: 'Password', secret: true }),
  stompUrl: address(/^stomp(\+ssl)?$/, 'stomp://mq:61613')
    .optional()
    .meta({ title: 'STOMP address', description: 'For looking at whole messages and for requeue. Found by itself when left empty.' }),
  amqpUrl: address(/^amqps?$/, 'amqp://mq:5672')
    .optional()
    .meta({ title: 'AMQP address', description: 'For requeue where STOMP is off. Found by itself when left empty.' }),
  origin: address(/^https?$/, 'http://localhost')
    .optional()
    .meta({ title: 'Origin', description: 'Sent to Jolokia. Needed when jolokia-access.xml allows certain origins only.' }),
  tls: tlsConfig.optional().meta({ title: 'TLS' }),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .meta({ title: 'Time limit in seconds', description: 'Longest wait for one answer.' }),
})

export type ActivemqConfig = z.infer<typeof activemqConfig>
