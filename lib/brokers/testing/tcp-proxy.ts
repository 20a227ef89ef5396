import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What a faulty server does with each connection. */
export type Fault =
  /** Accepts and never says a word. */
  | { do: 'hang' }
  /** Answers every first word with these bytes and closes. */
  | { do: 'garbage'; bytes: string }
  /** Passes everything on to `port`, but closes after so many bytes of answers. */
  | { do: 'truncate'; port: number; afterBytes: number }
  /** Passes everything on to `port`, until `cut` is called. */
  | { do: 'pass'; port: number }

export interface TcpProxy {
  /** Port on 127.0.0.1. */
  port: number
  /** Breaks all connections now. */
  cut(): void
  close(): Promise<void>
}

/** A small server on a free port that misbehaves in one way. */
export async function startTcpProxy(fault: Fault): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    // The other side may break off at any time: that is what the proxy is for.
    socket.on('error', () => socket.destroy())
    return socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((socket) => misbehave(fault, keep(socket), keep))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  const proxy = await startTcpProxy({ do: 'hang' })
  await proxy.close()
  return proxy.port
}

function misbehave(fault: Fault, socket: Socket, keep: (socket: Socket) => Socket): void {
  if (fault.do === 'hang') {
    socket.resume()
  } else if (fault.do === 'garbage') {
    socket.once('data', () => socket.end(fault.bytes, 'latin1'))
  } else {
    const server = keep(connect(fault.port, '127.0.0.1'))
    let left = fault.do === 'truncate' ? fault.afterBytes : Infinity
    socket.on('data', (bytes) => server.write(bytes))
    server.on('data', (bytes) => {
      socket.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) socket.destroySoon()
    })
    socket.on('close', () => server.destroy())
    server.on('close', () => socket.destroySoon())
  }
}
