import type { BrowseCostAnswer } from '#lib/api/contracts/destinations.ts'
import type { BrowseCostReport } from '#lib/brokers/contract.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'

/** What a look costs as the API says it: the adapter's sentence, and the same as a phrase. */
export const costAnswer = (report: BrowseCostReport): BrowseCostAnswer => ({ ...report, explanationPhrase: lookPhrase(report) })

function lookPhrase({ cost, looksLeft }: BrowseCostReport): Phrase {
  if (cost !== 'counts-as-delivery') return phrase(`look.${cost}`)
  if (looksLeft === null) return phrase('look.counts-as-delivery-unlimited')
  return looksLeft === 0 ? phrase('look.counts-as-delivery-last') : phrase('look.counts-as-delivery', { looks: looksLeft })
}
