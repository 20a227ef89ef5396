import { z } from 'zod'

const address = z
  .string()
  .trim()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^\s:/@,]+):\d{1,5}$/, 'Write it as host:port, for example kafka-1.example.com:9092')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'A port is at most 65535')

const sasl = z.object({
  mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).meta({ title: 'Mechanism' }),
  username: z.string().min(1).meta({ title: 'User name' }),
  password: z.string().min(1).meta({ title: 'Password', secret: true }),
})

const tls = z.object({
  ca: z
    .string()
    .optional()
    .meta({ title: 'CA certificate', description: 'PEM text. Empty = the certificates the system trusts.', multiline: true }),
  cert: z
    .string()
    .optional()
    .meta({ title: 'Client certificate', description: 'PEM text, for brokers that ask for one.', multiline: true }),
  key: z.string().optional().meta({ title: 'Client key', description: 'PEM text.', secret: true, multiline: true }),
  insecure: z
    .boolean()
    .optional()
    .meta({ title: 'Do not check the certificate', description: 'Only for a trial: anybody in between could read along.' }),
})

/** What a person enters to add a Kafka cluster. */
export const kafkaConfigSchema = z.object({
  bootstrapServers: z
    .array(address)
    .min(1)
    .meta({ title: 'Bootstrap servers', description: 'host:port of one or more brokers; the rest are found through them.' }),
  sasl: sasl.optional().meta({ title: 'SASL login', description: 'Leave out when the listener asks for none.' }),
  tls: tls.optional().meta({ title: 'TLS', description: 'Leave out for a plaintext listener.' }),
  schemaRegistryUrl: z
    .url()
    .optional()
    .meta({ title: 'Schema registry', description: 'Confluent-compatible, to decode Avro, JSON Schema and Protobuf bodies.' }),
})

export type KafkaConfig = z.infer<typeof kafkaConfigSchema>

/** Where a broker listens. */
export interface Address {
  host: string
  port: number
}

/** `host:port` or `[v6]:port` taken apart; the schema has checked the form. */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}

/** The form people read and write. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
