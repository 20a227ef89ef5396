import { describe, expect, it } from 'vitest'
import { messagesQuery } from '#lib/api/contracts/destinations.ts'
import type { DestinationType } from '#lib/domain/types.ts'
import { checkWay } from './browse-way.ts'

const look = (kind: string, type: DestinationType, query: Record<string, string>) => () =>
  checkWay({ name: 'orders', kind, type }, messagesQuery.parse(query))

describe('a look at messages', () => {
  it('from the head is possible everywhere', () => {
    expect(look('activemq', 'queue', {})).not.toThrow()
    expect(look('kafka', 'topic', {})).not.toThrow()
  })
  it('of a log goes by what its kind of broker offers', () => {
    expect(look('kafka', 'topic', { newestFirst: 'true' })).not.toThrow()
    expect(look('kafka', 'topic', { newestFirst: 'true', partition: '1' })).not.toThrow()
    expect(look('kafka', 'topic', { partition: '1', offset: '200' })).not.toThrow()
    expect(look('rabbitmq', 'stream', { offset: '200' })).not.toThrow()
    expect(look('kafka', 'topic', { key: 'order-7' })).toThrow('cannot be looked up by key')
    expect(look('rabbitmq', 'stream', { newestFirst: 'true' })).toThrow('cannot be looked up newest first')
  })
  it('of a queue, or of a topic that keeps nothing, goes from the head only', () => {
    expect(look('rabbitmq', 'queue', { offset: '3' })).toThrow('Messages of orders cannot be looked up by offset')
    expect(look('rabbitmq', 'queue', { partition: '3' })).toThrow('cannot be looked up by offset')
    expect(look('activemq', 'topic', { from: '2026-01-01T00:00:00Z' })).toThrow('cannot be looked up by time')
  })
  it('goes one way at a time', () => {
    expect(look('kafka', 'topic', { offset: '3', from: '2026-01-01T00:00:00Z' })).toThrow('not by time, offset at once')
  })
})
