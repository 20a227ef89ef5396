import { isDeepStrictEqual } from 'node:util'
import type { ChannelModel, ConfirmChannel, Message, Options } from 'amqplib'
import type { SendOutcome } from '../contract.ts'
import { properties } from './messages.ts'

interface InFlight {
  exchange: string
  routingKey: string
  content: Buffer
  options: Options.Publish
  /** What the broker said when it gave the message back. */
  returned: string | null
  settle(outcome: SendOutcome): void
}

/**
 * Publishes with confirms on a channel of its own, so that a refused publish, which closes its channel, never touches
 * messages held elsewhere. An unroutable message comes back before its confirm, and that confirm is positive: such a
 * message is refused, whatever the confirm says. It is recognised by its content, so no private mark is left in messages:
 * two messages in flight that are equal in everything share their fate.
 */
export class Publisher {
  readonly #model: ChannelModel
  readonly #inFlight = new Set<InFlight>()
  #channel: Promise<ConfirmChannel> | null = null
  #proven = new Set<string>()
  #trouble: (Error & { code?: unknown }) | null = null

  constructor(model: ChannelModel) {
    this.#model = model
  }

  /** Publishes and waits for the broker's word. Never rejects. */
  async send(exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<SendOutcome> {
    let channel: ConfirmChannel
    try {
      channel = await this.#open()
    } catch (error) {
      return { result: 'refused', reason: `Nothing was sent, the connection to the broker is gone: ${text(error)}` }
    }
    return new Promise((resolve) => {
      const flight: InFlight = {
        exchange,
        routingKey,
        content,
        options,
        returned: null,
        settle: (outcome) => {
          this.#inFlight.delete(flight)
          resolve(outcome)
        },
      }
      this.#inFlight.add(flight)
      try {
        channel.publish(exchange, routingKey, content, options, (error) => flight.settle(this.#outcome(flight, error)))
      } catch (error) {
        // The encoder refuses before anything is written (a header table above 64 KiB), or the channel has just closed.
        flight.settle({ result: 'refused', reason: `Nothing was sent: ${text(error)}` })
      }
    })
  }

  /** Ends the channel; what is still in flight becomes unknown. */
  async close(): Promise<void> {
    const channel = await this.#channel?.catch(() => null)
    await channel?.close().catch(() => undefined)
  }

  #open(): Promise<ConfirmChannel> {
    this.#channel ??= this.#model.createConfirmChannel().then((channel) => {
      this.#trouble = null
      channel.on('error', (error: Error) => {
        this.#trouble = error
      })
      channel.on('close', () => {
        this.#channel = null
      })
      channel.on('return', (message) => this.#returned(message))
      return channel
    })
    this.#channel.catch(() => {
      this.#channel = null
    })
    return this.#channel
  }

  #returned(message: Message): void {
    const fields = message.fields as Message['fields'] & { replyText?: string }
    const same = [...this.#inFlight].filter(
      (flight) => flight.returned === null && flight.exchange === fields.exchange && flight.routingKey === fields.routingKey,
    )
    const flight = same.find((one) => one.content.equals(message.content) && sameProperties(one.options, message)) ?? same[0]
    if (flight !== undefined) flight.returned = fields.replyText ?? 'NO_ROUTE'
  }

  #outcome(flight: InFlight, error: unknown): SendOutcome {
    const where = flight.exchange === '' ? `queue "${flight.routingKey}"` : `exchange "${flight.exchange}" with key "${flight.routingKey}"`
    if (flight.returned !== null)
      return { result: 'refused', reason: `unroutable: no queue takes messages for ${where} (${flight.returned})` }
    if (error === null || error === undefined) {
      this.#proven.add(flight.exchange)
      return { result: 'confirmed', position: null }
    }
    if (text(error) === 'message nacked') return { result: 'refused', reason: `${where} refused the message: it is full or failing` }
    // A missing right is looked up before routing, so a send to an exchange that never took one was not stored.
    if (this.#trouble?.code === 403 && !this.#proven.has(flight.exchange))
      return { result: 'refused', reason: `no right to write to ${where}` }
    return { result: 'unknown', reason: `the line broke before the broker answered for ${where}: ${text(this.#trouble ?? error)}` }
  }
}

function sameProperties(sent: Options.Publish, returned: Message): boolean {
  const { headers, mandatory: _mandatory, ...rest } = sent
  return isDeepStrictEqual({ ...rest }, properties(returned)) && isDeepStrictEqual({ ...headers }, { ...returned.properties.headers })
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))
