import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { VerdictReason } from '#lib/domain/verdict.ts'

/** The reason of a verdict as a sentence. A queue has no partitions to name. */
export function verdictPhrase(reason: VerdictReason, isQueue: boolean): Phrase {
  switch (reason.code) {
    case 'no-commits':
    case 'no-partitions':
    case 'caught-up':
    case 'moving':
      return phrase(`verdict.${reason.code}`)
    case 'too-few-samples':
      return phrase('verdict.too-few-samples', { samples: reason.samples, needed: reason.needed })
    case 'stopped':
    case 'stalled': {
      const said = { lag: reason.lag, forSeconds: reason.sinceSeconds }
      const { code, partition } = reason
      return isQueue ? phrase(`verdict.${code}`, said) : phrase(`verdict.partition.${code}`, { ...said, partition })
    }
    case 'rewound': {
      const { partition, lag, from, to } = reason
      return isQueue ? phrase('verdict.rewound', { lag, from, to }) : phrase('verdict.partition.rewound', { partition, lag, from, to })
    }
    case 'slow': {
      const said = { grownBy: reason.grownBy, forSeconds: reason.sinceSeconds }
      return isQueue ? phrase('verdict.slow', said) : phrase('verdict.partition.slow', { ...said, partition: reason.partition })
    }
  }
}
