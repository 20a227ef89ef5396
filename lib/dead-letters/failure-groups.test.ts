import { describe, expect, test } from 'vitest'
import { phrase } from '#lib/domain/phrase.ts'
import type { DeadLetter } from './decode.ts'
import { failureKey, groupFailures, mask, ownFrame } from './failure-groups.ts'

const letter = (error: Partial<DeadLetter['error']>, destination: string | null = 'orders', diedAt: number | null = null) => ({
  error: { reason: null, class: null, message: null, stack: null, ...error },
  origin:
    destination === null
      ? null
      : {
          destination,
          partition: null,
          offset: null,
          exchange: null,
          routingKey: null,
          evidence: phrase('evidence.header', { header: 'x-death' }),
          confidence: 'certain' as const,
        },
  diedAt,
  receivedAt: null,
})

const javaStack = (line: number, id: number) => `java.lang.IllegalStateException: order ${id}
\tat java.base/java.util.Optional.orElseThrow(Optional.java:403)
\tat java.util.Optional.orElseThrow(Optional.java:403)
\tat org.springframework.kafka.listener.Invoker.invoke(Invoker.java:10)
\tat com.shop.orders.OrderService.take(OrderService.java:${line})`

describe('two dead letters belong together', () => {
  test('with one class and one place, whatever the message and line', () => {
    const key = (line: number, id: number) =>
      failureKey(letter({ class: 'java.lang.IllegalStateException', message: `order ${id}`, stack: javaStack(line, id) }))
    expect(key(10, 1)).toEqual(key(12, 99))
    expect(key(1, 1).title).toBe('IllegalStateException at com.shop.orders.OrderService.take')
  })

  test('with one class and a message that differs only in ids', () => {
    const key = (message: string) => failureKey(letter({ class: 'a.NotFound', message })).id
    expect(key('user 17 "ann" of 3f2504e0-4f89-11d3-9a0c-0305e82c3301')).toBe(key('user 4 "bob" of 3f2504e0-4f89-11d3-9a0c-0305e82c3302'))
  })

  test('with one broker reason and one origin', () => {
    expect(failureKey(letter({ reason: 'rejected' })).id).toBe(failureKey(letter({ reason: 'rejected' })).id)
    expect(failureKey(letter({ reason: 'rejected' })).title).toBe('rejected in orders')
  })
})

describe('two dead letters are kept apart', () => {
  test.each([
    ['by class', letter({ class: 'a.A', message: 'x' }), letter({ class: 'a.B', message: 'x' })],
    ['by words of the message', letter({ message: 'no stock' }), letter({ message: 'no user' })],
    ['by origin when only the broker speaks', letter({ reason: 'rejected' }, 'orders'), letter({ reason: 'rejected' }, 'mails')],
    ['by the broker’s reason', letter({ reason: 'rejected' }), letter({ reason: 'expired' })],
  ])('%s', (_how, a, b) => {
    expect(failureKey(a).id).not.toBe(failureKey(b).id)
  })
})

test.each([
  ['Timeout after 3000 ms at 10.0.0.7:9092', 'Timeout after <n> ms at <n>'],
  ["can't parse field 'amount' of order 42", "can't parse field <value> of order <n>"],
  ['key "a\\"b" unknown', 'key <value> unknown'],
  ['object Foo@1a2b3c4d', 'object Foo<n>'],
  ['document 5f2b6c9e1a3d4f5a6b7c8d9e missing', 'document <id> missing'],
  ['added to defaced facade', 'added to defaced facade'],
])('%s is normalised to %s', (text, expected) => {
  expect(mask(text)).toBe(expected)
})

test.each([
  ['Java', javaStack(7, 1), 'com.shop.orders.OrderService.take'],
  ['a Java lambda', 'x\n\tat com.shop.Orders$$Lambda$14/0x01.run(Unknown Source)', 'com.shop.Orders'],
  [
    '.NET',
    'System.Exception: x\r\n   at System.Linq.Enumerable.First(IEnumerable source)\r\n   at Shop.Orders.Take(Order o) in C:\\src\\Orders.cs:line 4',
    'Shop.Orders.Take',
  ],
  [
    'Node.js',
    'Error: x\n    at node:internal/process:95:5\n    at Channel.f (/app/node_modules/amqplib/lib/channel.js:1:2)\n    at takeOrder (/app/src/orders.js:10:3)',
    'takeOrder (orders.js)',
  ],
  [
    'Python',
    'Traceback (most recent call last):\n  File "/usr/lib/python3.12/json.py", line 3, in loads\n  File "/app/tasks.py", line 9, in charge\nValueError: x',
    'charge (tasks.py)',
  ],
  ['only framework frames', 'x\n\tat org.springframework.A.b(A.java:1)', null],
])('the first frame of one’s own code in a stack of %s', (_language, stack, expected) => {
  expect(ownFrame(stack)).toBe(expected)
})

describe('groups', () => {
  const groups = groupFailures([
    letter({ reason: 'rejected' }, 'orders', 1_000),
    letter({ class: 'a.A' }, 'orders', 2_000),
    letter({ class: 'a.A' }, 'mails', 25_000),
    letter({ class: 'a.A' }, 'mails'),
  ])

  test('come with their counts, the largest first', () => {
    expect(groups.map((group) => [group.title, group.messages])).toEqual([
      ['A', 3],
      ['rejected in orders', 1],
    ])
  })

  test('tell when the first and the last was seen', () => {
    expect(groups[0]).toMatchObject({ firstSeenAt: 2_000, lastSeenAt: 25_000 })
  })

  test('name an origin only when all members share it', () => {
    expect(groups.map((group) => group.origin)).toEqual([null, 'orders'])
  })

  test('share one time axis for their sparklines', () => {
    expect(groups[0]?.sparkline.indexOf(1)).toBe(1)
    expect(groups[0]?.sparkline.at(-1)).toBe(1)
    expect(groups[1]?.sparkline[0]).toBe(1)
  })

  test('of nothing are none', () => {
    expect(groupFailures([])).toEqual([])
  })
})
