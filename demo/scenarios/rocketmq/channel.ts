import { connect } from 'node:net'
import { encodeFrame, FrameReader, isAnswer, type Command } from '#lib/brokers/rocketmq/remoting/frame.ts'
import { parseAddress } from '#lib/brokers/rocketmq/remoting/address.ts'

/** Largest frame taken, bytes. */
const frameLimit = 16 * 1024 * 1024
const connectMs = 4_000

/** What may come without having been asked for. */
export interface ChannelEvents {
  /** The broker asks or tells something. */
  onRequest?: (request: Command) => void
  /** The line is gone, for whatever reason. */
  onEnd?: () => void
}

/** A line of one application to one server, on which both sides may ask. */
export interface Channel {
  isOpen: () => boolean
  /** Sends a request; gives the answer whatever its code. Rejects when none comes within `timeoutMs` (5,000), and ends the line then. */
  ask: (code: number, fields: Readonly<Record<string, string>>, options?: { body?: Buffer; timeoutMs?: number }) => Promise<Command>
  /** Sends a request that is not answered. */
  tell: (code: number, fields: Readonly<Record<string, string>>) => void
  close: () => void
}

interface Waiting {
  resolve: (answer: Command) => void
  reject: (error: Error) => void
}

/** Connects to `host:port`. Rejects when that takes more than 4 s. */
export function openChannel(address: string, events: ChannelEvents = {}): Promise<Channel> {
  const socket = connect(parseAddress(address))
  const reader = new FrameReader(frameLimit)
  const waiting = new Map<number, Waiting>()
  const { promise, resolve, reject } = Promise.withResolvers<Channel>()
  let opaque = 0
  let ended = false

  const end = (error: Error): void => {
    if (ended) return
    ended = true
    clearTimeout(limit)
    socket.destroy()
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
    reject(error)
    events.onEnd?.()
  }
  const limit = setTimeout(() => end(new Error(`RocketMQ at ${address} does not accept a connection`)), connectMs)
  socket.setNoDelay(true)
  socket.on('error', (error) => end(new Error(`RocketMQ at ${address} cannot be reached: ${error.message}`)))
  socket.on('close', () => end(new Error(`RocketMQ at ${address} closed the connection`)))
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const command of reader.push(chunk)) {
        if (!isAnswer(command)) events.onRequest?.(command)
        else waiting.get(command.opaque)?.resolve(command)
      }
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)))
    }
  })

  const ask: Channel['ask'] = async (code, fields, { body = Buffer.alloc(0), timeoutMs = 5_000 } = {}) => {
    if (ended) throw new Error(`the connection to RocketMQ at ${address} is gone`)
    const number = (opaque += 1)
    const answer = Promise.withResolvers<Command>()
    waiting.set(number, answer)
    const timer = setTimeout(() => end(new Error(`RocketMQ at ${address} does not answer request ${code}`)), timeoutMs)
    socket.write(encodeFrame({ code, opaque: number, fields, body }, 'json'))
    try {
      return await answer.promise
    } finally {
      clearTimeout(timer)
      waiting.delete(number)
    }
  }
  socket.once('connect', () => {
    clearTimeout(limit)
    resolve({
      isOpen: () => !ended,
      ask,
      tell: (code, fields) => {
        if (!ended) socket.write(encodeFrame({ code, opaque: (opaque += 1), fields, body: Buffer.alloc(0), oneWay: true }, 'json'))
      },
      close: () => end(new Error('closed')),
    })
  })
  return promise
}

/** As `ask`; rejects with the broker's words unless the code of the answer is 0. `what` completes "RocketMQ refuses …". */
export async function must(channel: Channel, what: string, ...request: Parameters<Channel['ask']>): Promise<Command> {
  const answer = await channel.ask(...request)
  if (answer.code !== 0) throw new Error(`RocketMQ refuses ${what} (code ${answer.code}): ${answer.remark.slice(0, 200)}`)
  return answer
}
