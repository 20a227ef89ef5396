import { z } from 'zod'
import { address } from '../http/address.ts'
import { tlsConfig } from '../http/tls.ts'

/** What a person enters to add a RabbitMQ cluster. */
export const rabbitmqConfig = z.object({
  managementUrl: address(/^https?$/, 'http://rabbit:15672').meta({
    title: 'Management address',
    description: 'Address of the management plugin, for example http://rabbit:15672.',
  }),
  username: z.string().min(1).meta({ title: 'User', description: 'Needs the tag "monitoring"; "management" works with less to see.' }),
  password: z.string().min(1).meta({ title: 'Password', secret: true }),
  amqpUrl: address(/^amqps?$/, 'amqp://rabbit:5672')
    .optional()
    .meta({ title: 'AMQP address', description: 'For browsing and requeue. Found by itself when left empty.' }),
  prometheusUrl: address(/^https?$/, 'http://rabbit:15692')
    .optional()
    .meta({
      title: 'Prometheus address',
      description: 'Of the plugin rabbitmq_prometheus: much cheaper polls. Found by itself when left empty.',
    }),
  vhosts: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({ title: 'Virtual hosts', description: 'Only these. Empty: all that the user may see.' }),
  tls: tlsConfig.optional().meta({ title: 'TLS' }),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .meta({ title: 'Time limit in seconds', description: 'Longest wait for one answer.' }),
})

export type RabbitmqConfig = z.infer<typeof rabbitmqConfig>
