import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Acknowledger } from './acknowledger.ts'

/** A channel as RabbitMQ keeps it: an acknowledgement of an unknown tag closes it. */
function channel(tags: number) {
  const open = new Set(Array.from({ length: tags }, (_, index) => index + 1))
  const frames: [number, boolean][] = []
  const acknowledger = new Acknowledger((tag, allUpTo) => {
    frames.push([tag, allUpTo])
    if (!open.has(tag)) throw new Error(`unknown delivery tag ${tag}`)
    for (const one of allUpTo ? [...open].filter((other) => other <= tag) : [tag]) open.delete(one)
  })
  return { acknowledger, open, frames }
}

test('one frame acknowledges an unbroken run', () => {
  const { acknowledger, frames } = channel(3)
  for (const tag of [2, 1, 3]) acknowledger.settle(tag)
  acknowledger.flush()
  expect(frames).toEqual([[3, true]])
})

test('a tag above an open one is acknowledged by itself and never again', () => {
  const { acknowledger, open, frames } = channel(3)
  acknowledger.settle(2)
  acknowledger.flush()
  acknowledger.settle(1)
  acknowledger.flush()
  expect(frames).toEqual([
    [2, false],
    [1, true],
  ])
  expect([...open]).toEqual([3])
})

test('exactly the settled tags are acknowledged, whatever the order and the turns', () => {
  const order = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.boolean()), { selector: ([tag]) => tag })
  fc.assert(
    fc.property(order, (settled) => {
      const { acknowledger, open } = channel(30)
      for (const [tag, flush] of settled) {
        acknowledger.settle(tag)
        if (flush) acknowledger.flush()
      }
      acknowledger.flush()
      expect(open.size).toBe(30 - settled.length)
      for (const [tag] of settled) expect(open.has(tag)).toBe(false)
    }),
  )
})
