/**
 * Records the answers that the unit tests read. Run by hand against a running broker, with a JSON file as in SPILLWAY_TEST_BROKERS:
 * `node lib/brokers/artemis/testing/record.ts brokers.json`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import rhea from 'rhea'
import { until } from '../../testing/until.ts'
import { JolokiaClient } from '../../jolokia/client.ts'
import { exec, read } from '../../jolokia/requests.ts'
import { addressAttributes, brokerAttributes, numberAttributes, queueAttributes } from '../answers.ts'
import { artemisConfig } from '../config.ts'
import { anyBroker, beans } from '../names.ts'
import { connectTestClient } from './client.ts'
import { connectManagement } from './management.ts'

const file = process.argv[2]
if (file === undefined) throw new Error('Name the JSON file that tells where the broker is.')
const brokers = JSON.parse(await readFile(file, 'utf8')) as Record<string, { config: unknown }>
const config = artemisConfig.parse(brokers['artemis']?.config)
const folder = join(import.meta.dirname, '../fixtures/2.56.0')
const soon = (): AbortSignal => AbortSignal.timeout(20_000)

const management = connectManagement(config)
const client = await connectTestClient(config)
const names = [
  'fx.orders',
  'fx.web',
  'fx.till',
  'fx.doubled',
  'fx.lost',
  'fx.ring',
  'fx.odd "name"',
  'own.fx.work',
  'DLQ',
  'ExpiryQueue',
  'DLQ.own.fx.work',
]
const addresses = [
  'fx.orders',
  'fx.prices',
  'fx.doubled',
  'fx.lost',
  'fx.ring',
  'fx.odd "name"',
  'own.fx.work',
  'DLA',
  'DLQ',
  'ExpiryQueue',
]

await management.createQueue('fx.orders')
await management.createQueue('fx.web', { address: 'fx.prices', 'routing-type': 'MULTICAST' })
await management.createQueue('fx.till', { address: 'fx.prices', 'routing-type': 'MULTICAST', 'filter-string': "region = 'north'" })
await management.createQueue('fx.doubled', { address: 'fx.doubled', 'routing-type': 'MULTICAST' })
await management.addSettings('fx.lost', { deadLetterAddress: '', maxDeliveryAttempts: 3, addressFullMessagePolicy: 'DROP' })
await management.createQueue('fx.lost')
await management.createQueue('fx.ring', { 'ring-size': 10 })
await management.createQueue('fx.odd "name"')
await management.createQueue('own.fx.work')
const { types } = rhea
await client.send('fx.orders::fx.orders', [
  { durable: true, creation_time: Date.now() - 60_000, body: 'old' },
  { durable: true, creation_time: Date.now(), body: 'new' },
  { durable: true, message_annotations: { 'x-opt-delivery-time': types.wrap_long(1_900_000_000_000) }, body: 'later' },
])
await client.send('fx.prices', [{ durable: true, application_properties: { region: 'south' }, body: '1' }])
await client.send('own.fx.work', [{ durable: true, body: 'x' }])
await client.take('own.fx.work', 1, 'reject')
await until('it is a dead letter', 10_000, async () => ((await management.count('DLQ.own.fx.work')) === 1 ? true : null))
const listener = rhea.create_container({ id: 'fixture-reader' }).connect({
  host: '127.0.0.1',
  port: Number(new URL(config.amqpUrl ?? '').port),
  username: config.username,
  password: config.password,
  reconnect: false,
})
listener.open_receiver({ source: { address: 'fx.prices::fx.web' }, credit_window: 0, autoaccept: false }).add_credit(1)

const jolokia = new JolokiaClient({
  url: config.jolokiaUrl,
  username: config.username,
  password: config.password,
  timeoutMs: 20_000,
  usualAddress: '',
  forbidden: 'bad-credentials',
  now: Date.now,
})
const bean = beans('spillway')
const ask = async (request: Parameters<typeof jolokia.ask>[0][number]): Promise<unknown> => {
  const [item] = await jolokia.ask([request], soon())
  if (item === undefined || !item.ok) throw new Error(JSON.stringify(item))
  return item.value
}
const ours = (answer: unknown): unknown =>
  Object.fromEntries(
    Object.entries(answer as object).filter(([name]) =>
      /queue=/.test(name)
        ? names.some((one) => name.includes(`queue=${quoted(one)}`))
        : addresses.some((one) => name.includes(`address=${quoted(one)}`)),
    ),
  )
const quoted = (name: string): string => `"${name.replaceAll('"', '\\"')}"`
await until('the reader is seen', 10_000, async () =>
  JSON.stringify(await ask(exec(bean.broker, 'listConsumers', ['java.lang.String', 'int', 'int'], ['', 1, 100]))).includes('fixture-reader')
    ? true
    : null,
)
const consumers = JSON.parse(String(await ask(exec(bean.broker, 'listConsumers', ['java.lang.String', 'int', 'int'], ['', 1, 100])))) as {
  data: { clientID: string }[]
}
const answers: Record<string, unknown> = {
  broker: await ask(read(anyBroker, brokerAttributes)),
  queues: ours(await ask(read(bean.queues, queueAttributes))),
  numbers: ours(await ask(read(bean.queues, numberAttributes))),
  addresses: ours(await ask(read(bean.addresses, addressAttributes))),
  settings: Object.fromEntries(
    await Promise.all(
      addresses.map(async (address) => [
        address,
        await ask(exec(bean.broker, 'getAddressSettingsAsJSON', ['java.lang.String'], [address])),
      ]),
    ),
  ),
  consumers: JSON.stringify({ count: 1, data: consumers.data.filter(({ clientID }) => clientID === 'fixture-reader') }),
  scheduled: await ask(exec(bean.exactQueue('fx.orders', 'fx.orders', 'anycast'), 'peekFirstScheduledMessageAsJSON')),
}
await mkdir(folder, { recursive: true })
for (const [name, value] of Object.entries(answers)) await writeFile(join(folder, `${name}.json`), `${JSON.stringify(value, null, 1)}\n`)
listener.close()
jolokia.close()
await client.close()
for (const name of names) if (!/^(DLQ|ExpiryQueue)$/.test(name)) await management.destroyQueue(name)
management.close()
