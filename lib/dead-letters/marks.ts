import type { BrokerMessage, SendOptions } from '#lib/brokers/contract.ts'
import { lastHeader, toInteger } from './decoders/headers.ts'

/** Headers Spillway leaves on a requeued message: the run, how often it was requeued, the id of the dead letter it was. */
export const MARKS = { run: 'x-spillway-run', requeues: 'x-spillway-requeues', message: 'x-spillway-message' } as const

/** From this many requeues on a message is left alone, unless it was picked by its id. */
export const LOOP_GUARD = 5

/** How often Spillway has requeued this message, by its own header; brokers do not keep count across a requeue. */
export const requeuesOf = (message: Pick<BrokerMessage, 'headers'>): number =>
  Math.max(0, toInteger(lastHeader(message.headers, MARKS.requeues)) ?? 0)

/** The run that requeued this message last. */
export const runOf = (message: Pick<BrokerMessage, 'headers'>): string | null => lastHeader(message.headers, MARKS.run)

/** Header changes of a requeue: our marks in place of older ones, without what dead-lettering added. */
export const requeueHeaders = (message: BrokerMessage, runId: string, technicalHeaders: readonly string[]): SendOptions => ({
  addHeaders: { [MARKS.run]: runId, [MARKS.requeues]: String(requeuesOf(message) + 1), [MARKS.message]: message.id },
  dropHeaders: [...new Set([...technicalHeaders, ...Object.values(MARKS)])],
})
