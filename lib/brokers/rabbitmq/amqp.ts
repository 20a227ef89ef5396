import { connect, type ChannelModel } from 'amqplib'
import { BrokerError } from '../error.ts'
import { amqpAddress } from './addresses.ts'
import { explainAmqp } from './amqp-failures.ts'
import { tlsOptions } from '../http/tls.ts'
import type { Session } from './session.ts'
import { coalesceWrites } from './coalesce.ts'
import { keepExactHeaders } from './wire-hook.ts'

/** An open AMQP connection to one virtual host. */
export interface AmqpConnection {
  model: ChannelModel
  /** Set once the connection has ended for a reason that was not ours. */
  readonly lost: Error | null
  /** Never rejects. */
  close(): Promise<void>
}

/** Opens a connection. Rejects with a `BrokerError`, also when the signal fires or time runs out before it is open. */
export async function openAmqp(session: Session, vhost: string, signal: AbortSignal): Promise<AmqpConnection> {
  const { config, learned } = session
  const url = new URL(amqpAddress(config, learned.broker?.overview ?? null))
  const place = `the AMQP port at ${url.host}`
  const opening = new AbortController()
  const stop = (): void => opening.abort(signal.reason)
  const limit = setTimeout(() => opening.abort(new DOMException('time is up', 'TimeoutError')), config.timeoutSeconds * 1000)
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    const model = await withAbort(
      connect(
        {
          protocol: url.protocol.slice(0, -1),
          hostname: url.hostname.replace(/^\[|\]$/g, ''),
          port: Number(url.port) || (url.protocol === 'amqps:' ? 5671 : 5672),
          username: config.username,
          password: config.password,
          vhost: encodeURIComponent(vhost),
          heartbeat: 30,
        },
        // Nagle's algorithm costs 40 ms for every dependent round trip.
        {
          noDelay: true,
          timeout: config.timeoutSeconds * 1000,
          clientProperties: { connection_name: 'spillway' },
          ...tlsOptions(config.tls),
        },
      ),
      opening.signal,
    )
    keepExactHeaders(model)
    coalesceWrites(model)
    return track(model)
  } catch (error) {
    throw error instanceof BrokerError ? error : explainAmqp(opening.signal.aborted ? opening.signal.reason : error, place, vhost)
  } finally {
    clearTimeout(limit)
    signal.removeEventListener('abort', stop)
  }
}

/** amqplib cannot be told to stop connecting: leave it behind, and close what it may still open. */
function withAbort(connecting: Promise<ChannelModel>, signal: AbortSignal): Promise<ChannelModel> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      reject(signal.reason as Error)
      connecting
        .then(
          (model) => model.close(),
          () => undefined,
        )
        .catch(() => undefined)
    }
    signal.addEventListener('abort', abandon, { once: true })
    connecting.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon))
  })
}

function track(model: ChannelModel): AmqpConnection {
  let lost: Error | null = null
  let closing = false
  model.on('error', (error) => {
    lost ??= error
  })
  model.on('close', (error) => {
    if (!closing) lost ??= error ?? new Error('the connection ended')
  })
  return {
    model,
    get lost() {
      return lost
    },
    close: async () => {
      closing = true
      // Rejects when the connection is gone already, which is what was wanted.
      await model.close().catch(() => undefined)
    },
  }
}
