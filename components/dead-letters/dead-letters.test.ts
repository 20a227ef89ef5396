import { describe, expect, it } from 'vitest'
import type { DeadLetterMessage } from '#lib/api/contracts/dead-letters.ts'
import { firstFrame, oneLine, shortClass } from './error-title.ts'
import { matchesFilters, matchingSelection, MOST_IDS, toSelection, type MessageFilters } from './filters.ts'
import { groupLoaded } from './group-loaded.ts'
import { hexLines } from './hex.ts'
import { jsonTokens, prettyJson } from './json-tokens.ts'

const NONE: MessageFilters = { group: null, q: '', minAttempts: null }

const message = (id: string, more: Partial<DeadLetterMessage> = {}): DeadLetterMessage => ({
  id,
  position: id,
  receivedAt: null,
  origin: null,
  error: { reason: null, class: null, message: null, stack: null },
  decodedBy: null,
  attempts: null,
  key: null,
  headers: [],
  properties: {},
  body: { preview: '', encoding: 'utf8', sizeBytes: 0, truncated: false, contentType: null },
  failureGroup: null,
  requeueCount: 0,
  ...more,
})

describe('what is requeued', () => {
  it('is the chosen messages, by id', () => {
    expect(toSelection({ type: 'some', keys: new Set(['1', '2']) }, NONE)).toEqual({ ok: true, selection: { ids: ['1', '2'] } })
  })
  it('is everything, the failure group, or the filter, when all that match are chosen', () => {
    const all = { type: 'matching', total: 3 } as const
    expect(toSelection(all, NONE)).toEqual({ ok: true, selection: { all: true } })
    expect(toSelection(all, { ...NONE, group: 'g' })).toEqual({ ok: true, selection: { failureGroup: 'g' } })
    expect(toSelection(all, { ...NONE, q: 'x', minAttempts: 3 })).toEqual({ ok: true, selection: { filter: { q: 'x', minAttempts: 3 } } })
  })
  it('never grows to the whole group when a filter narrows it further', () => {
    expect(matchingSelection({ group: 'g', q: 'x', minAttempts: null })).toEqual({ ok: false, why: 'group-and-filter' })
  })
  it('is nothing, or refused, when nothing or more than the API takes was chosen', () => {
    expect(toSelection({ type: 'some', keys: new Set() }, NONE)).toEqual({ ok: false, why: 'nothing' })
    const many = new Set(Array.from({ length: MOST_IDS + 1 }, (_, index) => String(index)))
    expect(toSelection({ type: 'some', keys: many }, NONE)).toEqual({ ok: false, why: 'too-many' })
  })
})

describe('a filter on messages looked at already', () => {
  it('finds text in the body, the error and the headers, in any case', () => {
    const one = message('1', {
      error: { reason: null, class: 'TimeoutError', message: null, stack: null },
      headers: [{ name: 'tenant', value: 'Acme', encoding: 'utf8' }],
    })
    expect(matchesFilters(one, { ...NONE, q: 'timeout' })).toBe(true)
    expect(matchesFilters(one, { ...NONE, q: 'acme' })).toBe(true)
    expect(matchesFilters(one, { ...NONE, q: 'other' })).toBe(false)
  })
  it('leaves out another failure group and messages tried too few times, or nobody knows how often', () => {
    expect(matchesFilters(message('1', { failureGroup: 'a' }), { ...NONE, group: 'b' })).toBe(false)
    expect(matchesFilters(message('1', { attempts: 2 }), { ...NONE, minAttempts: 3 })).toBe(false)
    expect(matchesFilters(message('1'), { ...NONE, minAttempts: 1 })).toBe(false)
    expect(matchesFilters(message('1', { attempts: 3 }), { ...NONE, minAttempts: 3 })).toBe(true)
  })
})

describe('failure groups of loaded messages', () => {
  it('count their messages, the largest first, over the time they span', () => {
    const groups = groupLoaded([
      message('1', { failureGroup: 'a', receivedAt: '2026-11-22T10:00:00Z' }),
      message('2', { failureGroup: 'b', receivedAt: '2026-11-22T11:00:00Z' }),
      message('3', { failureGroup: 'b', receivedAt: '2026-11-22T09:00:00Z' }),
      message('4'),
    ])
    expect(groups.map(({ id, messages, firstSeenAt, lastSeenAt }) => ({ id, messages, firstSeenAt, lastSeenAt }))).toEqual([
      { id: 'b', messages: 2, firstSeenAt: '2026-11-22T09:00:00Z', lastSeenAt: '2026-11-22T11:00:00Z' },
      { id: 'a', messages: 1, firstSeenAt: '2026-11-22T10:00:00Z', lastSeenAt: '2026-11-22T10:00:00Z' },
    ])
  })
})

describe('a body', () => {
  it('is laid out without changing a digit of large numbers or a blank inside a text', () => {
    expect(prettyJson('{"id":12345678901234567890,"a":[],"t":"x , {y"}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "a": [],\n  "t": "x , {y"\n}',
    )
  })
  it('keeps escapes of texts', () => {
    expect(prettyJson('["a\\"b\\\\"]')).toBe('[\n  "a\\"b\\\\"\n]')
  })
  it('is left as it came when it is no JSON', () => {
    expect(prettyJson('hello')).toBeNull()
    expect(prettyJson('{"cut":')).toBeNull()
  })
  it('loses nothing when it is coloured', () => {
    const text = '{"a": "b", "n": -1.5e3, "w": null} trailing'
    const tokens = jsonTokens(text)
    expect(tokens.map((token) => token.text).join('')).toBe(text)
    expect(tokens.filter((token) => token.type !== 'plain').map((token) => token.type)).toEqual([
      'key',
      'string',
      'key',
      'number',
      'key',
      'word',
    ])
  })
  it('of bytes is shown in hex with what can be printed', () => {
    expect(hexLines(btoa('AB\u0000'))).toEqual([{ offset: '00000000', bytes: '41 42 00', text: 'AB·' }])
  })
})

describe('an error', () => {
  it('is named without its package', () => {
    expect(shortClass('java.net.SocketTimeoutException')).toBe('SocketTimeoutException')
    expect(shortClass('App\\Error\\Broken')).toBe('Broken')
    expect(shortClass('Plain')).toBe('Plain')
  })
  it('points to the first line of code that is not the framework’s', () => {
    expect(firstFrame('X: y\n\tat java.net.Socket.connect(Socket.java:1)\n\tat com.acme.Sms.send(Sms.java:88)')).toBe(
      'at com.acme.Sms.send(Sms.java:88)',
    )
    expect(firstFrame('no frames')).toBeNull()
    expect(firstFrame(null)).toBeNull()
  })
  it('fits one line of a table', () => {
    expect(oneLine(' a\n\t b ')).toBe('a b')
  })
})
