import { BrokerError } from '../error.ts'

interface Deadline {
  signal: AbortSignal
  timeoutMs: number
  /** Begins the message: which act on which object. */
  what: string
}

/** Gives up waiting when the time is over or the caller has lost interest. The work itself cannot be stopped, only left alone. */
export async function withDeadline<T>(act: () => Promise<T>, { signal, timeoutMs, what }: Deadline): Promise<T> {
  if (signal.aborted) throw aborted(what, signal.reason)
  const { promise: given, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const hint = 'The broker hangs, is overloaded, or a firewall drops the packets. Look at the broker itself.'
    reject(new BrokerError('timeout', `${what}: no answer within ${timeoutMs / 1000} s`, hint))
  }, timeoutMs)
  const onAbort = (): void => reject(aborted(what, signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([act(), given])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

const aborted = (what: string, reason: unknown): BrokerError =>
  new BrokerError('timeout', `${what}: given up before an answer came`, 'Raise the time-out, or see why the broker is slow.', {
    cause: reason,
  })
