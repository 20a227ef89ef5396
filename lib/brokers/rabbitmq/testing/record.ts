/**
 * Records the answers that the unit tests read. Run by hand against running brokers, with a JSON file as in
 * SPILLWAY_TEST_BROKERS: `node lib/brokers/rabbitmq/testing/record.ts brokers.json`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../../testing/until.ts'
import { rabbitmqConfig, type RabbitmqConfig } from '../config.ts'
import { counterColumns, nodeColumns } from '../lists.ts'
import { detailedPath } from '../prometheus-sample.ts'
import { connectTestClient, type TestClient } from './amqp-client.ts'

// A new name each time: 4.0 keeps counters of a deleted virtual host.
const vhost = `fixture-${Date.now()}`
const at = encodeURIComponent(vhost)

async function record(config: RabbitmqConfig, folder: string): Promise<void> {
  const admin = await connectTestClient(config)
  await admin.manage('PUT', `/api/vhosts/${at}`)
  await admin.manage('PUT', `/api/permissions/${at}/${config.username}`, { configure: '.*', write: '.*', read: '.*' })
  const client = await connectTestClient(config, vhost)
  try {
    await arrange(admin, client)
    await mkdir(folder, { recursive: true })
    const list = `/api/queues/${at}`
    await until('the statistics have caught up', 30_000, async () => {
      const queues = (await admin.manage('GET', `${list}?columns=name,message_stats`)) as {
        name: string
        message_stats?: { ack?: number; publish?: number }
      }[]
      const counted = queues.find((queue) => queue.name === 'orders')?.message_stats
      const told = await metricsText(config)
      const complete = ['queue="pay"} 4', 'queue="log"} 0', 'queue="orders"} 3'].every((line) =>
        told.includes(`rabbitmq_detailed_queue_messages{vhost="${vhost}",${line}`),
      )
      return counted?.publish === 5 && counted.ack === 2 && complete ? true : null
    })
    const answers: Record<string, string> = {
      overview: '/api/overview',
      nodes: `/api/nodes?columns=${nodeColumns}`,
      vhosts: '/api/vhosts?columns=name',
      queues: `${list}?disable_stats=true&enable_queue_totals=true`,
      counters: `${list}?columns=${counterColumns}`,
      exchanges: `/api/exchanges/${at}`,
      bindings: `/api/bindings/${at}`,
      policies: `/api/policies/${at}`,
      consumers: `/api/consumers/${at}`,
    }
    for (const [name, path] of Object.entries(answers)) {
      await writeFile(join(folder, `${name}.json`), withoutHost(`${JSON.stringify(await admin.manage('GET', path), null, 1)}\n`))
    }
    await writeFile(join(folder, 'metrics.txt'), withoutHost(await metricsText(config)))
  } finally {
    await client.close()
    await admin.manage('DELETE', `/api/vhosts/${at}`)
    await admin.close()
  }
}

async function metricsText({ prometheusUrl }: RabbitmqConfig): Promise<string> {
  const answer = await fetch(`${prometheusUrl}${detailedPath}&vhost=${at}`)
  return answer.text()
}

/** Queues of every kind and every fate of a dead letter. */
async function arrange(admin: TestClient, client: TestClient): Promise<void> {
  const { channel } = client
  await admin.manage('PUT', `/api/policies/${at}/pay-policy`, {
    pattern: '^pay$',
    definition: { 'dead-letter-exchange': 'dlx', 'dead-letter-routing-key': 'pay.dead', 'delivery-limit': 5 },
    'apply-to': 'queues',
    priority: 1,
  })
  await channel.assertExchange('dlx', 'direct')
  for (const name of ['orders.dead', 'pay.dead', 'a"b\\c', 'work-done']) await channel.assertQueue(name)
  await channel.bindQueue('orders.dead', 'dlx', 'orders.dead')
  await channel.bindQueue('pay.dead', 'dlx', 'pay.dead')
  await channel.assertQueue('orders', { deadLetterExchange: 'dlx', deadLetterRoutingKey: 'orders.dead' })
  await channel.assertQueue('pay', { arguments: { 'x-queue-type': 'quorum' } })
  await channel.assertQueue('log', { arguments: { 'x-queue-type': 'stream' } })
  await channel.assertQueue('lost', { deadLetterExchange: 'nowhere' })
  await channel.assertQueue('unbound', { deadLetterExchange: 'dlx', deadLetterRoutingKey: 'no-such-key' })
  await channel.assertQueue('remind-later', { deadLetterExchange: '', deadLetterRoutingKey: 'work-done', messageTtl: 1_800_000 })
  await channel.assertQueue('work', { deadLetterExchange: '', deadLetterRoutingKey: 'work.retry' })
  await channel.assertQueue('work.retry', { deadLetterExchange: '', deadLetterRoutingKey: 'work', messageTtl: 30_000 })
  for (let index = 0; index < 5; index += 1) await client.publish('orders', `order ${index}`)
  for (let index = 0; index < 2; index += 1) await client.take('orders')
  for (let index = 0; index < 4; index += 1) await client.publish('pay', `payment ${index}`)
  await channel.prefetch(3)
  await channel.consume('pay', () => undefined, { consumerTag: 'pay-worker' })
}

/** The names of the recording machine and of the virtual host are nobody's business. */
function withoutHost(text: string): string {
  return text.replace(/(spillway)@(?!localhost)[\w.-]+/g, '$1@demo').replaceAll(vhost, 'fixture')
}

const file = process.argv[2]
if (file === undefined) throw new Error('Name the JSON file that tells where the brokers are.')
const brokers = JSON.parse(await readFile(file, 'utf8')) as Record<string, { config: unknown }>
const fixtures = join(import.meta.dirname, '../fixtures')
await record(rabbitmqConfig.parse(brokers.rabbitmq?.config), join(fixtures, '4.0'))
await record(rabbitmqConfig.parse(brokers['rabbitmq-3']?.config), join(fixtures, '3.10'))
