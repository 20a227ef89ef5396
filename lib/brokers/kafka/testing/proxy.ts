import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A TCP relay in front of a broker that can lose its line in the ways real networks do. */
export interface Proxy {
  port: number
  /** Connections stay open, nothing passes any more. */
  freeze(): void
  /** Freezes with the first request of this kind (the protocol's api key), or cuts the line of each; the request does not pass. */
  failAt(apiKey: number, how: 'freeze' | 'cut'): void
  /** From now on requests pass and answers do not. */
  swallowAnswers(): void
  thaw(): void
  /** Cuts all lines. */
  cut(): void
  close(): Promise<void>
}

export async function startProxy(port: number, target: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let pass = { requests: true, answers: true }
  let deadly: { apiKey: number; how: 'freeze' | 'cut' } | null = null
  const freeze = (): void => void (pass = { requests: false, answers: false })
  const held: (() => void)[] = []
  const relay = (from: Socket, to: Socket, allowed: () => boolean): void => {
    from.on('data', (chunk) => {
      const write = (): boolean => to.write(chunk)
      if (allowed()) write()
      else held.push(write)
    })
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
  const server = createServer((client) => {
    const broker = connect({ host: '127.0.0.1', port: target, noDelay: true })
    client.setNoDelay(true)
    for (const socket of [client, broker]) sockets.add(socket.once('close', () => sockets.delete(socket)))
    // A request is a length (4 bytes) and its api key (2 bytes); its relay gets each chunk only after this.
    client.on('data', (chunk: Buffer) => {
      if (chunk.length < 6 || chunk.readInt16BE(4) !== deadly?.apiKey) return
      if (deadly.how === 'freeze') freeze()
      else broker.destroy()
    })
    relay(client, broker, () => pass.requests)
    relay(broker, client, () => pass.answers)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => sockets.forEach((socket) => socket.destroy())
  return {
    port: (server.address() as AddressInfo).port,
    freeze,
    failAt: (apiKey, how) => (deadly = { apiKey, how }),
    swallowAnswers: () => (pass = { requests: true, answers: false }),
    thaw: () => {
      deadly = null
      pass = { requests: true, answers: true }
      held.splice(0).forEach((write) => write())
    },
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
