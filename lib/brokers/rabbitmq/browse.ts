import type { ChannelModel, GetMessage } from 'amqplib'
import type { BrokerMessage, BrowseCostReport, BrowseRequest, BrowseResult, DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { openAmqp } from './amqp.ts'
import { explainChannel } from './amqp-failures.ts'
import { browseCostOf, mayReturn } from './browse-cost.ts'
import { browseStream } from './browse-stream.ts'
import { deliveryCount, messageNamer, toBrokerMessage } from './messages.ts'
import { Publisher } from './publisher.ts'
import { queueFacts, rememberCount, type QueueFacts } from './queue-facts.ts'
import { canCopy, copyToTail } from './rescue.ts'
import { sayQueue, type Session } from './session.ts'

/** Cost of a look, from the queue's settings and earlier looks; touches no message. */
export async function browseCost(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<BrowseCostReport> {
  const facts = await queueFacts(session, ref, signal)
  return browseCostOf(facts.type, facts.deliveryLimit, facts.count)
}

/** Reads messages from the head of a queue, or a page of a stream. */
export async function browse(session: Session, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const facts = await queueFacts(session, request.destination, signal)
  const cost = browseCostOf(facts.type, facts.deliveryLimit, facts.count)
  const what = sayQueue(request.destination)
  if (cost.looksLeft === 0)
    throw new BrokerError(
      'object-error',
      `${what}: ${cost.explanation}`,
      'Requeue the messages, or raise the delivery limit of the queue by a policy.',
    )
  if (cost.cost !== 'free' && !request.acceptCost)
    throw new BrokerError('object-error', `A look at ${what} is not free. ${cost.explanation}`, 'Accept the cost to look.')

  const connection = await openAmqp(session, request.destination.namespace, signal)
  try {
    if (facts.type === 'stream') return { ...(await browseStream(connection, request, signal)), cost }
    return await look(session, connection.model, request, facts, signal)
  } catch (error) {
    if (signal.aborted) throw new BrokerError('timeout', `The look at ${what} was stopped.`, 'Ask for fewer messages.', { cause: error })
    throw explainChannel(connection.lost ?? error, what)
  } finally {
    await connection.close()
  }
}

/** Takes messages one by one without acknowledging, then returns all of them at once, which keeps their order. */
async function look(
  session: Session,
  model: ChannelModel,
  request: BrowseRequest,
  facts: QueueFacts,
  signal: AbortSignal,
): Promise<BrowseResult> {
  const publisher = new Publisher(model)
  if (facts.deliveryLimit !== null && !(await canCopy(publisher))) {
    throw new BrokerError(
      'missing-right',
      `A look at ${sayQueue(request.destination)} could lose a message that is near its delivery limit, and the user may not write a copy back.`,
      'Give the user the right to write to the default exchange (amq.default), or raise the delivery limit.',
    )
  }
  const { destination, limit, maxBodyBytes } = request
  // Skipping costs as much as looking, so a queue that counts looks has one page only.
  const skip = facts.deliveryLimit === null ? Number(request.cursor ?? 0) : 0
  const channel = await model.createChannel()
  let trouble: Error | null = null
  channel.on('error', (error) => {
    trouble = error
  })
  const nameOf = messageNamer()
  const messages: BrokerMessage[] = []
  let last: GetMessage | null = null
  let highest = -1
  let remaining = 0
  try {
    while (messages.length < limit) {
      signal.throwIfAborted()
      const raw = await channel.get(destination.name)
      if (raw === false) break
      const at = (last === null ? 0 : taken(last)) + 1
      remaining = raw.fields.messageCount
      const id = nameOf(raw)
      const count = deliveryCount(raw)
      if (!mayReturn(facts.deliveryLimit, count)) {
        await copyToTail(publisher, destination.name, raw, session.config.username)
        channel.ack(raw)
        messages.push(toBrokerMessage(raw, id, 'moved to the tail', maxBodyBytes))
        session.deps.warn(`a message of ${sayQueue(destination)} had no return left and was moved to the tail of the queue`)
        break
      }
      last = raw
      highest = Math.max(highest, count ?? 0)
      if (at > skip) messages.push(toBrokerMessage(raw, id, String(at - 1), maxBodyBytes))
    }
  } finally {
    if (trouble === null) {
      if (last !== null) channel.nack(last, true, true)
      // The answer to the close proves that the broker has the messages back.
      await Promise.all([channel.close(), publisher.close()]).catch(() => undefined)
    }
  }
  if (facts.deliveryLimit !== null && highest >= 0) rememberCount(session, destination, highest + 1)
  const count = facts.deliveryLimit === null ? 0 : Math.max(facts.count, highest + 1)
  const more = facts.deliveryLimit === null && messages.length === limit && remaining > 0
  return { messages, nextCursor: more ? String(skip + messages.length) : null, cost: browseCostOf(facts.type, facts.deliveryLimit, count) }
}

/** Delivery tags of a fresh channel count the messages taken. */
const taken = (message: GetMessage): number => message.fields.deliveryTag
