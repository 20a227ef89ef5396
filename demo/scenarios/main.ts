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
import { openLink, type Link } from './links.ts'
import { order, type BrokerKind, type Report } from './messages.ts'
import { scenarios } from './registry.ts'
import { createStage } from './stage.ts'

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
const opened: Link[] = []

async function open<Kind extends BrokerKind>(kind: Kind, config: unknown): Promise<void> {
  try {
    const link = await openLink(kind, config, { vhost: values.vhost ?? null, prefix: values.prefix })
    opened.push(link)
    await stage.open(kind, link)
    const playing = stage.parts.filter(({ scenario, state }) => scenario.broker === kind && state === 'running')
    tell({ type: 'playing', broker: kind, scenarios: playing.map(({ scenario }) => scenario.name) })
  } catch (error) {
    say(`${kind}: no scenario can play: ${error instanceof Error ? error.message : String(error)}`)
  }
}

let ending = false
async function end(): Promise<void> {
  if (ending) return
  ending = true
  await stage.stop()
  await control.close()
  if (values.clean) for (const link of opened) await link.removeAll().catch((error: Error) => say(`not removed: ${error.message}`))
  process.exit(0)
}

if (process.send) {
  // A Ctrl-C in the terminal reaches this process too; the demo says when to stop.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => void end())
  process.on('message', (message) => {
    const parsed = order.parse(message)
    if (parsed.type === 'stop') void end()
    else void open(parsed.kind, parsed.config)
  })
} else {
  process.once('SIGINT', () => void end())
  const file = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(values.brokers ?? '', 'utf8')))
  for (const [kind, entry] of Object.entries(file)) {
    const parsed = order.safeParse({ type: 'play', kind, config: z.object({ config: z.unknown() }).parse(entry).config })
    if (parsed.success && parsed.data.type === 'play') void open(parsed.data.kind, parsed.data.config)
  }
}
process.once('SIGTERM', () => void end())
