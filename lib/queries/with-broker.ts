import type { BrokerConnection } from '#lib/brokers/contract.ts'
import type { Context } from '#lib/context.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError } from '#lib/errors.ts'
import { openConnection } from '#lib/open-connection.ts'

/** A person waits for the answer: no read of a broker takes longer. */
const TIMEOUT_MS = 30_000

/** A short interactive read: opens a connection, closes it, gives up after 30 s. Throws `broker-error`. */
export async function withBroker<T>(
  context: Context,
  clusterId: string,
  work: (connection: BrokerConnection, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(context, clusterId)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await work(connection, signal)
  } catch (error) {
    if (signal.aborted && !(error instanceof AppError))
      throw new AppError('broker-error', phrase('error.broker-silent', { waitedSeconds: TIMEOUT_MS / 1000 }))
    throw error
  } finally {
    await connection.close()
  }
}
