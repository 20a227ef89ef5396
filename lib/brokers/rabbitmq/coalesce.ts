import { Duplex } from 'node:stream'
import type { ChannelModel } from 'amqplib'

/**
 * amqplib hands every frame to the socket by itself, and without Nagle's algorithm each becomes a system call and a
 * packet. All frames written within one turn of the event loop leave together instead; none waits longer than that turn.
 */
export function coalesceWrites(model: ChannelModel): void {
  const connection: object = model.connection
  const stream = 'stream' in connection ? connection.stream : undefined
  if (!(stream instanceof Duplex)) throw new Error('amqplib has changed: its connection has no stream, so writes cannot be joined')
  const uncork = (): void => {
    corked = false
    stream.uncork()
  }
  let corked = false
  const write = stream.write.bind(stream) as (...what: unknown[]) => boolean
  stream.write = (...what: unknown[]): boolean => {
    if (!corked) {
      corked = true
      stream.cork()
      process.nextTick(uncork)
    }
    return write(...what)
  }
}
