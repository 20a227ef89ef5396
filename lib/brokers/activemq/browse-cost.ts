import type { BrowseCostReport } from '../contract.ts'

/** A JMS browser reads copies: nothing is taken, nothing is counted, no order changes. */
export const free: BrowseCostReport = {
  cost: 'free',
  explanation: 'The broker shows copies; the messages stay as they are.',
  looksLeft: null,
}

/**
 * What looking at a queue costs. Pure. A browser is shown the first `mostBrowsed` messages only; those behind it can be had by taking
 * all before them and giving them back, and the broker counts that as a delivery of each.
 */
export function browseCostOf(queueSize: number, mostBrowsed: number): BrowseCostReport {
  if (queueSize <= mostBrowsed) return free
  return {
    cost: 'counts-as-delivery',
    explanation: `The broker shows copies of the first ${mostBrowsed} messages only. To look at those behind them, Spillway takes them and gives them back: they are hidden from consumers meanwhile, and it counts as a delivery, of which JMS clients allow a few (usually 6).`,
    looksLeft: null,
  }
}
