import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import rhea from 'rhea'
import type { Container, EventContext } from 'rhea'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort, startTcpProxy, type Fault, type TcpProxy } from '../testing/tcp-proxy.ts'
import { openAmqp1, type Amqp1Connection, type Amqp1Options } from './connection.ts'
import { toBrokerMessage } from './message.ts'
import { MessageSource } from './source.ts'
import { MessageTarget } from './target.ts'

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const soon = (): AbortSignal => AbortSignal.timeout(3_000)
const open = async (port: number, more: Partial<Amqp1Options> = {}): Promise<Amqp1Connection> => {
  const connection = await openAmqp1({ url: `amqp://127.0.0.1:${port}`, timeoutMs: 1_000, ...more }, soon())
  closing.push(() => connection.close())
  return connection
}
const failure = (port: number, more: Partial<Amqp1Options> = {}): Promise<unknown> =>
  open(port, more).then(
    () => new Error('It opened.'),
    (error: unknown) => error,
  )
const proxy = async (fault: Fault): Promise<TcpProxy> => {
  const made = await startTcpProxy(fault)
  closing.push(() => made.close())
  return made
}

/** A peer by rhea's own server half, whose behaviour a test writes. */
async function peer(behave: (container: Container) => void): Promise<number> {
  const container = rhea.create_container()
  container.on('disconnected', () => undefined)
  container.on('connection_error', () => undefined)
  container.on('protocol_error', () => undefined)
  container.on('error', () => undefined)
  // rhea's server half leaves the naming of what it grants to its user.
  container.on('receiver_open', ({ receiver }: EventContext) => receiver?.set_target({ address: receiver.target.address }))
  container.on('sender_open', ({ sender }: EventContext) => sender?.set_source({ address: sender.source.address }))
  behave(container)
  const server: Server = container.listen({ port: 0, host: '127.0.0.1' })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  if (!server.listening) await once(server, 'listening')
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}

describe('opening a connection', () => {
  test('tells that nothing listens', async () => {
    expect(await failure(await freePort())).toMatchObject({ name: 'BrokerError', code: 'refused' })
  })

  test('tells that a host has no address', async () => {
    expect(await failure(1, { url: 'amqp://no-such-host.invalid:5672' })).toMatchObject({ code: 'unknown-host' })
  })

  test('gives up in time on a peer that never says a word', async () => {
    const begun = performance.now()
    expect(await failure((await proxy({ do: 'hang' })).port)).toMatchObject({ code: 'timeout' })
    expect(performance.now() - begun).toBeLessThan(2_500)
  })

  test('stops at once when it is told to before it began', async () => {
    await expect(openAmqp1({ url: 'amqp://127.0.0.1:1', timeoutMs: 1_000 }, AbortSignal.abort())).rejects.toMatchObject({ code: 'timeout' })
  })

  test.for([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'wrong-port'],
    ['noise', '\x00\xff\x01nothing at all', 'wrong-port'],
    ['AMQP 0-9-1', 'AMQP\x00\x00\x09\x01', 'wrong-port'],
    ['a TLS alert', '\x15\x03\x03\x00\x02\x02\x28', 'tls-mismatch'],
    ['nothing, and hangs up', '', 'wrong-port'],
  ] as const)('tells a port that answers with %s', async ([, bytes, code]) => {
    expect(await failure((await proxy({ do: 'garbage', bytes })).port, { username: 'u', password: 'p' })).toMatchObject({ code })
  })

  test('tells that the peer speaks no TLS', async () => {
    const port = await peer(() => undefined)
    expect(await failure(port, { url: `amqps://127.0.0.1:${port}` })).toMatchObject({ code: 'tls-mismatch' })
  })

  test('logs in with user and password in any script, and tells a wrong one without showing it', async () => {
    const port = await peer((container) => {
      container.sasl_server_mechanisms.enable_plain((user: string, password: string) => user === 'jürgen' && password === 'pässwort你好')
    })
    await open(port, { username: 'jürgen', password: 'pässwort你好' })
    const wrong = await failure(port, { username: 'jürgen', password: 'geheim-wrong' })
    expect(wrong).toMatchObject({ code: 'bad-credentials' })
    expect(JSON.stringify([wrong, String(wrong)])).not.toContain('geheim')
  })

  test('does not take half a frame for a whole one', async () => {
    const port = await peer(() => undefined)
    const half = await proxy({ do: 'truncate', port, afterBytes: 20 })
    expect(await failure(half.port)).toMatchObject({ name: 'BrokerError' })
  })
})

describe('sending', () => {
  const senderTo = async (port: number): Promise<MessageTarget> =>
    MessageTarget.open(await open(port), { address: 'q', what: 'queue "q"' }, soon())
  const message = rhea.message.encode({ body: 'x' })

  test.for([
    ['accepted', 'confirmed'],
    ['rejected', 'refused'],
    ['released', 'refused'],
    ['modified', 'refused'],
  ] as const)('a message that is %s was %s', async ([outcome, result]) => {
    const port = await peer((container) => {
      container.options = { ...container.options, receiver_options: { autoaccept: false } }
      container.on('message', ({ delivery }: EventContext) => {
        if (outcome === 'accepted') delivery?.accept()
        else if (outcome === 'rejected') delivery?.reject({ condition: 'amqp:precondition-failed', description: 'too old' })
        else if (outcome === 'released') delivery?.release()
        else delivery?.modified({ delivery_failed: true })
      })
    })
    const sent = await (await senderTo(port)).send(message, soon())
    expect(sent.result).toBe(result)
    if (outcome === 'rejected') expect(JSON.stringify(sent)).toContain('too old')
  })

  test('is unknown when the line breaks before the answer, and refused when it broke before', async () => {
    const port = await peer((container) => {
      container.options = { ...container.options, receiver_options: { autoaccept: false } }
    })
    const line = await proxy({ do: 'pass', port })
    const target = await senderTo(line.port)
    const sending = target.send(message, soon())
    await new Promise((resolve) => setImmediate(resolve))
    line.cut()
    expect(await sending).toMatchObject({ result: 'unknown' })
    expect(target.usable).toBe(false)
    expect(await target.send(message, soon())).toMatchObject({ result: 'refused' })
  })

  test('is unknown without an answer in time, and refused while the peer gives no credit', async () => {
    const silent = await peer((container) => {
      container.options = { ...container.options, receiver_options: { autoaccept: false } }
    })
    expect(await (await senderTo(silent)).send(message, AbortSignal.timeout(200))).toMatchObject({ result: 'unknown' })
    const full = await peer((container) => {
      container.options = { ...container.options, receiver_options: { credit_window: 0 } }
    })
    expect(await (await senderTo(full)).send(message, AbortSignal.timeout(200))).toMatchObject({ result: 'refused' })
  })

  test('to an address that is refused says why', async () => {
    const port = await peer((container) => {
      container.on('receiver_open', ({ receiver }: EventContext) =>
        receiver?.close({ condition: 'amqp:unauthorized-access', description: 'not for you' }),
      )
    })
    // The peer of rhea names the address before it closes the link, so the refusal comes at the first send at the latest.
    const outcome = await senderTo(port)
      .then((target) => target.send(message, soon()))
      .catch((error: unknown) => error)
    expect(JSON.stringify([outcome, String(outcome)])).toContain('not for you')
  })
})

describe('reading', () => {
  const sourceOn = async (port: number, prefetch = 10): Promise<MessageSource> =>
    MessageSource.open(await open(port), { address: 'q', mode: 'move', prefetch, what: 'queue "q"', settleMs: 1_000 }, soon())

  /** A peer that gives these encoded messages, then says that it has no more. */
  const giving = (messages: Buffer[]) =>
    peer((container) => {
      let next = 0
      container.options = { ...container.options, sender_options: { autosettle: false } }
      const pour = ({ sender }: EventContext): void => {
        while (next < messages.length && sender?.sendable()) sender.send(messages[next++] as Buffer, undefined, 0)
        sender?.set_drained(true)
      }
      container.on('sendable', pour)
      container.on('sender_draining', pour)
    })

  test('gives each message exactly as it was sent, and null when there are no more', async () => {
    const sent = [
      rhea.message.encode({ body: 'a', application_properties: { n: 1 } }),
      rhea.message.encode({ body: rhea.message.data_section(Buffer.alloc(300_000, 7)) }),
    ]
    const source = await sourceOn(await giving(sent))
    const got = [await source.next(soon()), await source.next(soon())]
    expect(got.map((one) => one?.message.raw.equals(sent[got.indexOf(one)] as Buffer))).toEqual([true, true])
    expect(await source.next(soon())).toBeNull()
  })

  test('hands out a message nobody can read as its bytes, and goes on', async () => {
    const source = await sourceOn(await giving([Buffer.from([1, 2, 3]), rhea.message.encode({ body: 'fine' })]))
    const [odd, fine] = [await source.next(soon()), await source.next(soon())]
    expect(odd?.message.problem).not.toBeNull()
    expect(
      fine && Buffer.from(toBrokerMessage(fine.message, { id: '', position: '', timestamp: null, maxBodyBytes: 99 }).body).toString(),
    ).toBe('fine')
  })

  test('waits for a settlement before it hands out more than it may hold', async () => {
    const source = await sourceOn(await giving(Array.from({ length: 5 }, (_, index) => rhea.message.encode({ body: `m${index}` }))), 2)
    const first = await source.next(soon())
    await source.next(soon())
    await expect(source.next(AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'timeout' })
    if (first) await source.settle(first)
    expect(await source.next(soon())).not.toBeNull()
  })

  test('rejects, and settles nothing more, once the line is cut', async () => {
    const line = await proxy({ do: 'pass', port: await giving([rhea.message.encode({ body: 'a' })]) })
    const source = await sourceOn(line.port)
    const held = await source.next(soon())
    line.cut()
    await expect(source.next(soon())).rejects.toMatchObject({ name: 'BrokerError', code: 'unavailable' })
    if (held) await expect(source.settle(held)).rejects.toMatchObject({ code: 'unavailable' })
    await source.close()
  })
})
