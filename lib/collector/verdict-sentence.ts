import type { VerdictReason } from '#lib/domain/verdict.ts'

const plural = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`

/** The reason of a verdict in plain English. A queue has no partitions to name. */
export function sentence(reason: VerdictReason, isQueue: boolean): string {
  const where = 'partition' in reason && !isQueue ? `Partition ${reason.partition}: ` : ''
  const text = plain(reason)
  return where ? where + text.charAt(0).toLowerCase() + text.slice(1) : text
}

function plain(reason: VerdictReason): string {
  switch (reason.code) {
    case 'no-commits':
      return 'Nothing was ever acknowledged, so the position is not known.'
    case 'no-partitions':
      return 'The broker has not said where this reader stands.'
    case 'caught-up':
      return 'Caught up within the last polls.'
    case 'moving':
      return 'Behind, but keeping pace.'
    case 'too-few-samples':
      return `Only ${plural(reason.samples, 'poll')} of ${reason.needed} seen so far.`
    case 'stopped':
      return `Nothing read for ${plural(reason.sinceSeconds, 'second')} while ${plural(reason.lag, 'message')} wait.`
    case 'stalled':
      return `Consumers are connected but have not moved for ${plural(reason.sinceSeconds, 'second')}; ${plural(reason.lag, 'message')} wait.`
    case 'rewound':
      return `Position went back from ${reason.from} to ${reason.to}; ${plural(reason.lag, 'message')} wait.`
    case 'slow':
      return `Lag grew by ${plural(reason.grownBy, 'message')} in ${plural(reason.sinceSeconds, 'second')} without falling once.`
  }
}
