import { expect, test } from 'vitest'
import { parseBrokerJson } from './fastjson.ts'

test('real JSON is read as it is', () => {
  expect(parseBrokerJson('{"a":[1,{"b":"}{,:"}],"c":null}')).toEqual({ a: [1, { b: '}{,:' }], c: null })
})

test('keys that are numbers become their digits', () => {
  expect(parseBrokerJson('{"brokerAddrs":{0:"10.0.0.1:10911",1:"10.0.0.2:10911",-1:"x"}}')).toEqual({
    brokerAddrs: { 0: '10.0.0.1:10911', 1: '10.0.0.2:10911', '-1': 'x' },
  })
})

test('keys that are objects become their text, whatever they hold', () => {
  const text = '{"offsetTable":{{"queueId":2,"topic":"a}\\"{"}:{"maxOffset":5},{"queueId":3,"topic":"b"}:{"maxOffset":6}},"tps":0.5}'
  const { offsetTable, tps } = parseBrokerJson(text) as { offsetTable: Record<string, unknown>; tps: number }
  expect(Object.keys(offsetTable).map((key) => JSON.parse(key) as unknown)).toEqual([
    { queueId: 2, topic: 'a}"{' },
    { queueId: 3, topic: 'b' },
  ])
  expect(Object.values(offsetTable)).toEqual([{ maxOffset: 5 }, { maxOffset: 6 }])
  expect(tps).toBe(0.5)
})

test('a key inside a key is read too', () => {
  const outer = Object.keys(parseBrokerJson('{{"map":{1:"x"}}:true}') as object)[0] ?? ''
  expect(JSON.parse(outer)).toEqual({ map: { 1: 'x' } })
})

test.for(['', '{', '{"a":', '{{"a":1', '{0:}', '{"a":"', '[1,', '{{}}', 'null garbage'])('%s is no answer', (text) => {
  expect(() => parseBrokerJson(text)).toThrow(SyntaxError)
})
