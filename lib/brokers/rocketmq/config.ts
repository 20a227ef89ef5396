import { z } from 'zod'

const HOST_PORT = String.raw`(\[[0-9a-fA-F:]+\]|[^\s:/@,;=]+):\d{1,5}`

const address = z
  .string()
  .trim()
  .regex(new RegExp(`^${HOST_PORT}$`), 'Write it as host:port, for example namesrv-1.example.com:9876')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'A port is at most 65535')

const tls = z.object({
  ca: z
    .string()
    .optional()
    .meta({ title: 'CA certificate', description: 'PEM text. Empty = the certificates the system trusts.', multiline: true }),
  cert: z
    .string()
    .optional()
    .meta({ title: 'Client certificate', description: 'PEM text, for servers that ask for one.', multiline: true }),
  key: z.string().optional().meta({ title: 'Client key', description: 'PEM text.', secret: true, multiline: true }),
  insecure: z
    .boolean()
    .optional()
    .meta({ title: 'Do not check the certificate', description: 'Only for a trial: anybody in between could read along.' }),
})

/** What a person enters to add a RocketMQ cluster. */
export const rocketmqConfigSchema = z
  .object({
    nameServers: z
      .array(address)
      .min(1)
      .meta({ title: 'Name servers', description: 'host:port of all name servers; the brokers are found through them.' }),
    accessKey: z.string().min(1).optional().meta({ title: 'Access key', description: 'Leave out when the brokers use no ACL.' }),
    secretKey: z.string().min(1).optional().meta({ title: 'Secret key', secret: true }),
    tls: tls.optional().meta({ title: 'TLS', description: 'Leave out for servers without TLS.' }),
    brokerAddresses: z
      .array(
        z
          .string()
          .trim()
          .regex(new RegExp(`^${HOST_PORT}=${HOST_PORT}$`), 'Write it as advertised:port=reachable:port'),
      )
      .optional()
      .meta({
        title: 'Broker addresses',
        description: 'Where a broker advertises an address that does not work from here: advertised:port=reachable:port.',
      }),
  })
  .refine(({ accessKey, secretKey }) => (accessKey === undefined) === (secretKey === undefined), {
    path: ['secretKey'],
    error: 'Access key and secret key go together',
  })

export type RocketmqConfig = z.infer<typeof rocketmqConfigSchema>

/** Advertised address → the one to use from here. */
export function addressMap(config: Pick<RocketmqConfig, 'brokerAddresses'>): ReadonlyMap<string, string> {
  return new Map((config.brokerAddresses ?? []).map((line) => line.split('=') as [string, string]))
}
