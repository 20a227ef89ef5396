import { afterEach, describe, expect, test } from 'vitest'
import type { BrokerConnection } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { soon, type Bench } from './harness.ts'
import { freePort, startTcpProxy, type Fault, type TcpProxy } from './tcp-proxy.ts'

/** Trouble: every failure is a `BrokerError` with a code that names it, in bounded time. */
export function faultBattery<Config>(bench: Bench<Config>): void {
  const { harness } = bench
  let proxy: TcpProxy | undefined
  afterEach(async () => {
    await proxy?.close()
    proxy = undefined
  })

  const behind = async (fault: Fault): Promise<BrokerConnection> => {
    proxy = await startTcpProxy(fault)
    return bench.connect(harness.at(proxy.port))
  }

  describe('trouble', () => {
    // A broker without a log-in has no wrong password.
    const wrong = harness.withWrongPassword
    if (wrong !== null) {
      test('tells a wrong password', async () => {
        const connection = bench.connect(wrong)
        expect(await failure(connection.identify(soon()))).toMatchObject({ code: 'bad-credentials' })
      })
    }

    test('tells that nothing listens', async () => {
      const connection = bench.connect(harness.at(await freePort()))
      expect((await failure(connection.identify(soon()))).code).toBe('refused')
    })

    test('tells a port that speaks another protocol', async () => {
      expect((await failure(bench.connect(harness.at(harness.wrongPort)).identify(soon()))).code).toBe('wrong-port')
    })

    test('gives up on a broker that accepts and never answers, when its signal fires', async () => {
      const connection = await behind({ do: 'hang' })
      const start = performance.now()
      expect((await failure(connection.identify(AbortSignal.timeout(1000)))).code).toBe('timeout')
      expect((await failure(connection.sample(AbortSignal.timeout(1000)))).code).toBe('timeout')
      expect(performance.now() - start).toBeLessThan(6000)
    })

    test('gives up by itself when no signal fires', async () => {
      const connection = await behind({ do: 'hang' })
      expect((await failure(connection.identify(new AbortController().signal))).code).toBe('timeout')
    })

    test('stops at once when it is told to before it began', async () => {
      expect(await failure(bench.connection().sample(AbortSignal.abort()))).toBeInstanceOf(BrokerError)
    })

    test('does not take garbage for an answer', async () => {
      const connection = await behind({ do: 'garbage', bytes: '\x00\xffhello, this is not the protocol you seek\r\n\r\n' })
      expect(['wrong-port', 'malformed-answer', 'tls-mismatch', 'unavailable']).toContain((await failure(connection.identify(soon()))).code)
    })

    test('does not take half an answer for a whole one', async () => {
      const connection = await behind({ do: 'truncate', port: harness.port, afterBytes: 300 })
      expect(await failure(connection.inventory(AbortSignal.timeout(8000)))).toBeInstanceOf(BrokerError)
    })

    test('works again on the same connection once the broker is back', async () => {
      const connection = await behind({ do: 'pass', port: harness.port })
      await connection.identify(soon())
      proxy?.cut()
      await connection.sample(soon())
    })

    test('puts no secret into its errors', async () => {
      const config = harness.withWrongPassword ?? harness.config
      const error = await failure(bench.connect(config).identify(AbortSignal.timeout(1)))
      const secrets = Object.entries(config as Record<string, unknown>).filter(([name]) => /password|secret/i.test(name))
      for (const [, secret] of secrets) expect(`${error.message} ${error.hint}`).not.toContain(String(secret))
    })
  })
}

async function failure(call: Promise<unknown>): Promise<BrokerError> {
  const outcome = await call.then(
    () => new Error('The call succeeded.'),
    (error: unknown) => error,
  )
  if (outcome instanceof BrokerError) return outcome
  throw outcome
}
