import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the scripted agent got it. */
export interface Got {
  method: string
  headers: IncomingMessage['headers']
  body: string
}

/** A web server on a free port whose answers a test writes. */
export interface ScriptedAgent {
  url: string
  got: Got[]
  close(): Promise<void>
}

/** Starts it; `answer` is called with each request and its number, from 0. */
export async function startAgent(answer: (got: Got, response: ServerResponse, index: number) => void): Promise<ScriptedAgent> {
  const got: Got[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = { method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') }
      got.push(one)
      answer(one, response, got.length - 1)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/jolokia`,
    got,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Sends a value as an agent does. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
