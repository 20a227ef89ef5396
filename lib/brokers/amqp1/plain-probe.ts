import { connect } from 'node:net'
import { connect as connectSecure } from 'node:tls'

/** Comes on top of the time that the opening itself may take, so it is short. */
const probeMs = 1_000

/**
 * Whether an AMQP peer without TLS listens there: it answers the header of AMQP with one of its own (OASIS AMQP 1.0, part 2, 2.2). A server
 * that speaks several protocols on one port waits for ever when it is greeted in TLS, so its silence alone does not tell. Never rejects.
 */
export function speaksPlainAmqp(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]) })
    const end = (found: boolean): void => {
      socket.destroy()
      resolve(found)
    }
    socket.once('connect', () => socket.write(Buffer.from('AMQP\x03\x01\x00\x00', 'latin1')))
    socket.once('data', (bytes) => end(bytes.subarray(0, 4).toString('latin1') === 'AMQP'))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}

/** Whether TLS is spoken there, by whatever certificate: nothing is sent over it. An Artemis acceptor with TLS says nothing to a plain greeting. Never rejects. */
export function speaksTls(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSecure({ host, port, rejectUnauthorized: false })
    const limit = AbortSignal.any([signal, AbortSignal.timeout(probeMs)])
    const end = (found: boolean): void => {
      limit.removeEventListener('abort', stop)
      socket.destroy()
      resolve(found)
    }
    const stop = (): void => end(false)
    limit.addEventListener('abort', stop, { once: true })
    socket.once('secureConnect', () => end(true))
    socket.once('error', stop)
    socket.once('close', stop)
  })
}
