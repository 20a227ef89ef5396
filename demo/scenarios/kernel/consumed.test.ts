import { describe, expect, it } from 'vitest'
import { createConsumed } from './consumed.ts'

const message = (id: string, queue = 'orders.sms', requeueRun: string | null = null) => ({
  id,
  queue,
  requeueRun,
  namespace: '/',
  consumer: 'sms-service',
  at: '2026-01-01T00:00:00.000Z',
})

describe('the list of consumed messages', () => {
  it('keeps the newest in order and forgets the oldest', () => {
    const consumed = createConsumed(3)
    for (const id of ['a', 'b', 'c', 'd']) consumed.add(message(id))
    expect(consumed.of({}).map(({ id }) => id)).toEqual(['b', 'c', 'd'])
    expect(consumed.total()).toBe(4)
  })

  it('finds what came back by a requeue run', () => {
    const consumed = createConsumed()
    consumed.add(message('first'))
    consumed.add(message('again', 'orders.sms', 'run-1'))
    consumed.add(message('other', 'orders.email', 'run-1'))
    expect(consumed.of({ queue: 'orders.sms', requeued: true }).map(({ id }) => id)).toEqual(['again'])
    expect(consumed.of({ queue: 'orders.sms', requeued: false }).map(({ id }) => id)).toEqual(['first'])
  })
})
