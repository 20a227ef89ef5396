import { asyncProcessing } from './async-processing.ts'
import { broadcast } from './broadcast.ts'
import { decoupling } from './decoupling.ts'
import { delayedMessage } from './delayed-message.ts'
import { distributedTransaction } from './distributed-transaction.ts'
import { hotNews } from './hot-news.ts'
import { logCollection } from './log-collection.ts'
import { orderEvents } from './order-events.ts'
import { peakShaving } from './peak-shaving.ts'
import { retryLadder } from './retry-ladder.ts'
import { retryTopics } from './retry-topics.ts'
import type { AnyScenario } from './scenario.ts'

/** Every story of the demo. A new one is one more line. */
export const scenarios: readonly AnyScenario[] = [
  asyncProcessing,
  decoupling,
  peakShaving,
  delayedMessage,
  broadcast,
  retryLadder,
  orderEvents,
  logCollection,
  retryTopics,
  distributedTransaction,
  hotNews,
]
