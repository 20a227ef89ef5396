/**
 * Records the answers that the unit tests replay: starts private brokers of both majors, puts them into a known state, and notes what
 * Jolokia answers to the adapter. Run by hand: `node lib/brokers/activemq/testing/record.ts`.
 */
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startActivemq } from '#demo/brokers/index.ts'
import { activemqConfig, type ActivemqConfig } from '../config.ts'
import { activemq } from '../index.ts'
import { connectTestClient } from './stomp-client.ts'

const folder = join(import.meta.dirname, '../fixtures')

async function record(major: 5 | 6): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-record-'))
  const broker = await startActivemq(await installContext(), { major, dataDir, name: `record-${major}` })
  try {
    const config = activemqConfig.parse(broker.config)
    await arrange(config)
    const out = join(folder, broker.version.split('.').slice(0, 2).join('.'))
    await mkdir(out, { recursive: true })
    for (const call of ['inventory', 'sample'] as const) {
      const answers = await through(config, async (proxied) => {
        const connection = activemq.connect(proxied, { now: Date.now, warn: () => undefined })
        await connection[call](AbortSignal.timeout(20_000))
        await connection.close()
      })
      await writeFile(join(out, `${call}.json`), `${JSON.stringify(answers, null, 1).replace(/ID:[\w.-]+?-\d+-\d+-/g, 'ID:demo-1-1-')}\n`)
    }
  } finally {
    await broker.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Work with and without dead letters of its own, a consumer, a durable subscriber that left, and a message for later. */
async function arrange(config: ActivemqConfig): Promise<void> {
  const client = await connectTestClient(config, 'worker')
  const subscriber = await connectTestClient(config, 'price-board')
  await subscriber.subscribeDurably('prices', 'slow')
  await subscriber.close()
  await client.send('/topic/prices', [{ body: '1' }, { body: '2' }])
  await client.send('/queue/own.pay', [{ body: 'a' }, { body: 'b' }, { body: 'c' }])
  await client.take('own.pay', 1, 'reject')
  await client.send('/queue/mail: "x" y=z', [{ body: 'd' }])
  await client.send('/queue/orders', [{ body: 'e' }, { body: 'f' }])
  await client.take('orders', 1, 'reject')
  await client.send('/queue/later', [{ headers: { AMQ_SCHEDULED_DELAY: '3600000' }, body: 'g' }])
  await client.close()
}

/** Runs `work` with Jolokia behind a proxy; answers the bodies it passed on, in order. */
async function through(config: ActivemqConfig, work: (proxied: ActivemqConfig) => Promise<void>): Promise<unknown[]> {
  const answers: unknown[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers
      const answer = await fetch(config.jolokiaUrl, {
        method: 'POST',
        headers: { ...(headers as Record<string, string>), origin: new URL(config.jolokiaUrl).origin },
        body: Buffer.concat(chunks),
      })
      const body = await answer.text()
      answers.push(JSON.parse(body))
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await work({ ...config, jolokiaUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/jolokia` })
  server.closeAllConnections()
  server.close()
  return answers
}

await record(6)
await record(5)
