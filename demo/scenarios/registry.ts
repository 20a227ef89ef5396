import { asyncProcessing } from './async-processing.ts'
import { broadcast } from './broadcast.ts'
import { couponReminders } from './coupon-reminders.ts'
import { decoupling } from './decoupling.ts'
import { delayedMessage } from './delayed-message.ts'
import { distributedTransaction } from './distributed-transaction.ts'
import { halfMessages } from './half-messages.ts'
import { hotNews } from './hot-news.ts'
import { logCollection } from './log-collection.ts'
import { orderEvents } from './order-events.ts'
import { peakShaving } from './peak-shaving.ts'
import { priceBroadcast } from './price-broadcast.ts'
import { requestReply } from './request-reply.ts'
import { retryLadder } from './retry-ladder.ts'
import { retryToDlq } from './retry-to-dlq.ts'
import { retryTopics } from './retry-topics.ts'
import type { AnyScenario } from './scenario.ts'
import { unpaidOrders } from './unpaid-orders.ts'

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
  halfMessages,
  unpaidOrders,
  retryToDlq,
  requestReply,
  priceBroadcast,
  couponReminders,
]
