import { expect, test } from 'vitest'
import { matches, readAnswer, readableAttributes } from './answers.ts'

test('each item of a bulk succeeds or fails alone', () => {
  const body = JSON.stringify([
    { status: 200, value: { QueueSize: 3 } },
    { status: 403, error: 'java.lang.Exception : \n Operation purge forbidden', error_type: 'java.lang.SecurityException' },
  ])
  expect(readAnswer(body, 2)).toEqual({
    items: [
      { ok: true, value: { QueueSize: 3 } },
      { ok: false, status: 403, error: 'java.lang.Exception : Operation purge forbidden', errorType: 'java.lang.SecurityException' },
    ],
  })
})

test('one object in place of a list is a failure of the whole', () => {
  expect(readAnswer('{"status":403,"error":"Origin is not allowed"}', 3)).toEqual({
    failure: { status: 403, error: 'Origin is not allowed' },
  })
})

test.for([
  ['plain text', 'Invalid request', 1],
  ['half an answer', '[{"status":200,"value":{"Queue', 1],
  ['another number of items', '[{"status":200,"value":1}]', 2],
  ['another kind of JSON', '[1,2]', 2],
  ['a number', '7', 1],
  ['one good object where a list was asked', '{"status":200,"value":1}', 1],
] as const)('%s is not taken for an answer', ([, body, expected]) => {
  expect(readAnswer(body, expected)).toHaveProperty('unreadable')
})

test('attributes that could not be read are left out, in the words of either generation', () => {
  const value = { QueueSize: 1, Old: 'ERROR: javax.management.AttributeNotFoundException', New: { '.error': true, message: 'no' } }
  expect(readableAttributes(value)).toEqual({ QueueSize: 1 })
})

test('a pattern that matches nothing is an empty answer, not an error', () => {
  expect(matches({ ok: false, status: 404, error: '', errorType: '' })).toEqual(new Map())
  expect(matches({ ok: false, status: 403, error: '', errorType: '' })).toBeNull()
  expect(matches({ ok: true, value: { 'd:k=v': { Name: 'x' } } })).toEqual(new Map([['d:k=v', { Name: 'x' }]]))
})
