import { connect } from 'node:net'
import type { Address } from './config.ts'

/** What seems to listen on a port that does not talk Kafka to us. */
export type Listener = 'tls' | 'http' | 'amqp' | 'silent' | 'closes'

/** An HTTP request no Kafka broker can take for its own protocol, and that makes others show what they are. */
const QUESTION = Buffer.from('GET / HTTP/1.0\r\n\r\n')

/** Judges the first bytes a server answers to a plaintext question. */
export function classifyListener(bytes: Uint8Array, closed: boolean): Listener {
  const text = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  if (text.startsWith('HTTP/')) return 'http'
  if (text.startsWith('AMQP')) return 'amqp'
  // A TLS record: alert or handshake, version 3.x.
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03) return 'tls'
  return closed ? 'closes' : 'silent'
}

/** Looks what listens at an address. Only called after Kafka's own protocol has failed there. Never rejects. */
export function probeListener({ host, port }: Address, timeoutMs = 2_000): Promise<Listener> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const socket = connect({ host, port }, () => socket.write(QUESTION))
    const finish = (closed: boolean): void => {
      socket.destroy()
      resolve(classifyListener(received, closed))
    }
    socket.setTimeout(timeoutMs, () => finish(false))
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length >= 5) finish(false)
    })
    socket.on('error', () => finish(true))
    socket.on('close', () => finish(true))
  })
}
