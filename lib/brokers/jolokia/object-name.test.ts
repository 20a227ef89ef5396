import { expect, test } from 'vitest'
import { classicPart, objectName, parseObjectName, quote, unquote } from './object-name.ts'

test('the order of keys in a name means nothing', () => {
  const created = parseObjectName('org.apache.activemq:type=Broker,brokerName=localhost,destinationType=Queue,destinationName=orders')
  const sorted = parseObjectName('org.apache.activemq:brokerName=localhost,destinationName=orders,destinationType=Queue,type=Broker')
  expect(Object.fromEntries(created?.keys ?? [])).toEqual(Object.fromEntries(sorted?.keys ?? []))
  expect(created?.keys.get('destinationName')).toBe('orders')
  expect(created?.domain).toBe('org.apache.activemq')
})

test('a quoted value may hold commas, equals signs and quotes', () => {
  const name = 'org.apache.activemq.artemis:broker="0.0.0.0",component=addresses,address="a,b=\\"c\\"\\\\ \\* \\?",queue="x"'
  expect(Object.fromEntries(parseObjectName(name)?.keys ?? [])).toEqual({
    broker: '0.0.0.0',
    component: 'addresses',
    address: 'a,b="c"\\ * ?',
    queue: 'x',
  })
})

test.for(['', 'plain', '"', '\\', 'a"b*c?d\\e\nf', '\\n', 'x,y=z:"', '你好 ü', '*?"\\\\'])(
  '%j is quoted and read back as it was',
  (value) => {
    expect(unquote(quote(value))).toBe(value)
    const name = objectName('d', { first: quote(value), second: 'plain' })
    expect(Object.fromEntries(parseObjectName(name)?.keys ?? [])).toEqual({ first: value, second: 'plain' })
  },
)

test.for(['', 'no colon', 'd:keyonly', 'd:k="open', 'd:k="a"b'])('%j is no name', (text) => {
  expect(parseObjectName(text)).toBeNull()
})

test('Classic replaces what may not stand in a name', () => {
  expect(classicPart(`a:b,c'd"e?f=g*h`)).toBe('a_b_c_d_e&qe;f&amp;g&ast;h')
})
