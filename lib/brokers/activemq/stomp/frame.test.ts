import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadFrame, encodeFrame, FrameDecoder, type StompFrame } from './frame.ts'

const LIMIT = 1_000_000
/** Feeds bytes in pieces of these sizes, over and over. */
function decode(bytes: Buffer, sizes: readonly number[] = [bytes.length]): StompFrame[] {
  const decoder = new FrameDecoder(LIMIT)
  const frames: StompFrame[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
    frames.push(...decoder.push(bytes.subarray(at, at + size)))
    at += size
  }
  return frames
}

describe('a frame', () => {
  // ActiveMQ takes a carriage return as it is, and a NUL ends every frame.
  const text = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/[\r\0]/g, ''))
  const name = text.filter((value) => value !== '' && value !== 'content-length')

  test('is read as it was written, in whatever pieces it arrives', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, text, { noNullPrototype: true }),
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (headers, body, sizes) => {
          const bytes = Buffer.concat([encodeFrame('SEND', headers, body, true), Buffer.from('\n\n'), encodeFrame('ACK', { id: '1' })])
          const [first, second, ...more] = decode(bytes, sizes)
          expect(more).toEqual([])
          expect(first).toMatchObject({ command: 'SEND', sized: true })
          expect(Buffer.from(first?.body ?? []).equals(Buffer.from(body))).toBe(true)
          const { 'content-length': _, ...read } = Object.fromEntries(first?.headers ?? [])
          expect(read).toEqual({ ...headers })
          expect(second).toMatchObject({ command: 'ACK', sized: false })
        },
      ),
    )
  })

  test('without a length ends at the first NUL: that is text', () => {
    const [frame] = decode(Buffer.from('MESSAGE\nmessage-id:ID\\c1\n\nhallo\0\n'))
    expect(frame).toMatchObject({ command: 'MESSAGE', sized: false })
    expect(frame?.body.toString()).toBe('hallo')
    expect(frame?.headers.get('message-id')).toBe('ID:1')
  })

  test('counts the first of repeated headers', () => {
    expect(decode(Buffer.from('MESSAGE\na:1\na:2\n\n\0'))[0]?.headers.get('a')).toBe('1')
  })

  test('heart-beats between frames are nothing', () => {
    expect(decode(Buffer.from('\n\n\n'))).toEqual([])
  })
})

describe('what is no STOMP', () => {
  test.for([
    ['HTTP', 'HTTP/1.1 400 Bad Request\n\n'],
    ['a header without a colon', 'MESSAGE\nnonsense\n\n\0'],
    ['a length that is no number', 'MESSAGE\ncontent-length:much\n\n\0'],
    ['a body longer than it says', 'MESSAGE\ncontent-length:1\n\nab\0'],
    ['a body longer than allowed', `MESSAGE\ncontent-length:${LIMIT + 5}\n\n`],
  ] as const)('%s is refused', ([, bytes]) => {
    expect(() => decode(Buffer.from(bytes))).toThrow(BadFrame)
  })

  test('text without an end is given up when it grows too long', () => {
    const decoder = new FrameDecoder(LIMIT)
    decoder.push(Buffer.from('MESSAGE\na:1\n\n'))
    expect(() => {
      for (let sent = 0; sent <= 2 * LIMIT; sent += 100_000) decoder.push(Buffer.alloc(100_000, 'x'))
    }).toThrow(BadFrame)
  })

  test('headers without an end are given up', () => {
    const decoder = new FrameDecoder(LIMIT)
    expect(() => {
      for (let sent = 0; sent < 20; sent += 1) decoder.push(Buffer.alloc(1_048_576, 'x'))
    }).toThrow(BadFrame)
  })
})
