import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAssignment, decodeSubscription } from './member-metadata.ts'

const int16 = (value: number) => Buffer.from([value >> 8, value & 255])
const int32 = (value: number) => Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255])
const text = (value: string) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)])

describe('bytes of a group member', () => {
  it('name the topics it subscribed to, whatever follows them', () => {
    const bytes = Buffer.concat([int16(3), int32(2), text('shop.orders'), text('größe'), int32(-1), int32(0)])
    expect(decodeSubscription(bytes)).toEqual(['shop.orders', 'größe'])
  })
  it('name the partitions it was given', () => {
    const bytes = Buffer.concat([int16(0), int32(1), text('shop.orders'), int32(2), int32(0), int32(3), int32(-1)])
    expect(decodeAssignment(bytes)).toEqual(new Map([['shop.orders', [0, 3]]]))
  })
  it('are none when empty, as during a rebalance', () => {
    expect(decodeSubscription(Buffer.alloc(0))).toBeNull()
    expect(decodeAssignment(Buffer.alloc(0))).toBeNull()
  })
  it('of Kafka Connect are no subscription', () => {
    expect(decodeSubscription(Buffer.concat([int16(1), text('http://10.0.0.1:8083/'), int32(17)]))).toBeNull()
  })
  it('never throw and never ask for much memory, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        decodeSubscription(bytes)
        decodeAssignment(bytes)
      }),
    )
  })
})
