import type { BrokerKindDefinition, Capability } from './contract.ts'

/** A capability in the words of the docs, in the order they are shown. */
const WORDS: Record<Capability, string> = {
  inventory: 'lists what is there',
  nodes: 'nodes and alarms',
  sample: 'numbers at every poll',
  'sample-bulk': '… in few requests, however many objects',
  consumers: 'consumers of queues',
  members: 'members of consumer groups',
  partitions: 'partitions',
  lag: 'consumer lag',
  scheduled: 'scheduled messages',
  transactions: 'open transactions',
  'dead-letter-routes': 'dead-letter routes',
  browse: 'looks at messages',
  requeue: 'requeues dead letters',
  purge: 'empties a destination',
}

/** A Markdown table of what each kind can do where server and rights allow. Pure. */
function capabilityTable(kinds: readonly BrokerKindDefinition[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(['', ...kinds.map(({ label }) => label)]),
    row(['---', ...kinds.map(() => ':---:')]),
    ...Object.entries(WORDS).map(([name, words]) =>
      row([words, ...kinds.map(({ capabilities }) => (capabilities.includes(name as Capability) ? '✓' : '–'))]),
    ),
    row(['looks messages of a log up by', ...kinds.map(({ browseBy }) => browseBy?.join(', ') ?? '–')]),
  ].join('\n')
}

const [BEGIN, END] = ['<!-- capabilities: written by lib/brokers/capability-table.test.ts -->', '<!-- /capabilities -->']

/** The document with the table between its marks. Throws when it has none. */
export function withCapabilityTable(document: string, kinds: readonly BrokerKindDefinition[]): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`The document has no place for the capability table: it needs the lines ${BEGIN} and ${END}.`)
  return `${document.slice(0, from + BEGIN.length)}\n\n${capabilityTable(kinds)}\n\n${document.slice(to)}`
}
