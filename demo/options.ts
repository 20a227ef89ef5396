import { parseArgs } from 'node:util'
import { brokerNames, isBrokerName, type BrokerName } from './brokers/index.ts'

const usage = `Usage: npm run demo [-- OPTIONS]

  --only NAMES   only these brokers, separated by commas (${brokerNames.join(', ')})
  --port N       port of Spillway; the first free one from N on (3000)
  --reset        begin with empty brokers and an empty Spillway
  --json FILE    write addresses there as soon as they are known, for tests
  --help         this text

Brokers are installed into .brokers (or BROKERS_DIR), all data stay in .data (or SPILLWAY_DATA_DIR). Ctrl-C stops everything.`

export interface DemoOptions {
  brokers: readonly BrokerName[]
  port: number
  reset: boolean
  json: string | null
}

/** For tests of older versions; only by `--only`. */
const old: readonly BrokerName[] = ['rabbitmq-3', 'rocketmq-4', 'activemq-5']
/** Brokers of a demo without `--only`: one of each kind. */
const usual = brokerNames.filter((name) => !old.includes(name))

/** Reads the command line. A string is what to tell the person instead of starting; `wrong` when the person erred. */
export function readOptions(args: string[]): { options: DemoOptions } | { text: string; wrong: boolean } {
  let values
  try {
    values = parseArgs({
      args,
      options: {
        only: { type: 'string' },
        port: { type: 'string', default: '3000' },
        reset: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return { text: `${(error as Error).message}\n\n${usage}`, wrong: true }
  }
  if (values.help) return { text: usage, wrong: false }
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { text: `--port ${values.port} is not a port\n\n${usage}`, wrong: true }
  const names =
    values.only
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? usual
  const unknown = names.filter((name) => !isBrokerName(name))
  if (unknown.length > 0) return { text: `Not a broker: ${unknown.join(', ')}\n\n${usage}`, wrong: true }
  return { options: { brokers: [...new Set(names.filter(isBrokerName))], port, reset: values.reset, json: values.json ?? null } }
}
