/**
 * Plays the scenarios in a process of their own. Started by the demo, which names the brokers as they come up; or by hand:
 * `node demo/scenarios/main.ts --brokers FILE [--only a,b] [--vhost NAME] [--prefix P] [--control-port N] [--seed N] [--clean]`,
 * where FILE is what `demo/brokers/cli.ts run --json FILE` writes.
 */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { serveControl } from './control.ts'
import { wallClock } from './kernel/clock.ts'
import { createKafkaLink } from './kafka/link.ts'
import { order, type Order, type Report } from './messages.ts'
import { createRabbitmqLink, defaultVhosts } from './rabbitmq/link.ts'
import { scenarios } from './registry.ts'
import { createStage, type OpenBroker } from './stage.ts'

const { values } = parseArgs({
  options: {
    brokers: { type: 'string' },
    only: { type: 'string' },
    vhost: { type: 'string' },
    prefix: { type: 'string', default: '' },
    'control-port': { type: 'string', default: '0' },
    seed: { type: 'string', default: '20260501' },
    clean: { type: 'boolean', default: false },
  },
})
const vhosts = values.vhost === undefined ? defaultVhosts : { main: values.vhost, odd: `${values.vhost}/支付 eu` }
const tell = (report: Report): void => {
  if (process.send) process.send(report)
  else console.log(report.type === 'line' ? report.line : JSON.stringify(report))
}
const say = (line: string): void => tell({ type: 'line', line })

// The Kafka client rejects in the background when a broker goes; its consumers are watched and started anew by the crew.
process.on('unhandledRejection', (error) => say(`background error: ${error instanceof Error ? error.message : String(error)}`))

const wanted = values.only?.split(',')
const stage = createStage(
  scenarios.filter(({ name }) => wanted === undefined || wanted.includes(name)),
  { clock: wallClock, seed: Number(values.seed), say },
)
const control = await serveControl(stage, Number(values['control-port']))
tell({ type: 'listening', controlUrl: control.url })
const opened: OpenBroker[] = []

async function open(message: Exclude<Order, { type: 'stop' }>): Promise<void> {
  const broker: OpenBroker =
    message.type === 'rabbitmq'
      ? { broker: 'rabbitmq', link: createRabbitmqLink({ ...message.config, vhosts }) }
      : { broker: 'kafka', link: createKafkaLink({ ...message.config, prefix: values.prefix }) }
  opened.push(broker)
  if (broker.broker === 'rabbitmq' && values.vhost !== undefined) await broker.link.management.addVhost(values.vhost, 'demo scenarios')
  await stage.open(broker)
  const playing = stage.parts.filter(({ scenario, state }) => scenario.broker === broker.broker && state === 'running')
  tell({ type: 'playing', broker: broker.broker, scenarios: playing.map(({ scenario }) => scenario.name) })
}

let ending = false
async function end(): Promise<void> {
  if (ending) return
  ending = true
  await stage.stop()
  await control.close()
  if (values.clean) await removeAll()
  process.exit(0)
}

/** Only what a run by hand made under names of its own. */
async function removeAll(): Promise<void> {
  for (const broker of opened) {
    if (broker.broker === 'kafka') await broker.link.removeAll()
    else if (values.vhost !== undefined) for (const vhost of Object.values(vhosts)) await broker.link.management.removeVhost(vhost)
  }
}

if (process.send) {
  // A Ctrl-C in the terminal reaches this process too; the demo says when to stop.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => void end())
  process.on('message', (message) => {
    const parsed = order.parse(message)
    if (parsed.type === 'stop') void end()
    else void open(parsed)
  })
} else {
  process.once('SIGINT', () => void end())
  const file = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(values.brokers ?? '', 'utf8')))
  for (const [type, entry] of Object.entries(file)) {
    const parsed = order.safeParse({ type, config: z.object({ config: z.unknown() }).parse(entry).config })
    if (parsed.success && parsed.data.type !== 'stop') void open(parsed.data)
  }
}
process.once('SIGTERM', () => void end())
