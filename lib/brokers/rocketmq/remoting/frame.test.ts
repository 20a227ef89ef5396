import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameReader, isAnswer } from './frame.ts'

const request = { code: 105, opaque: 7, fields: { topic: 'größe', empty: '' }, body: Buffer.from([1, 2, 3]) }

describe.for(['json', 'binary'] as const)('a frame with a %s header', (serialization) => {
  const frame = encodeFrame(request, serialization)

  test('is read as it was written', () => {
    const [command] = new FrameReader(1000).push(frame)
    expect(command).toMatchObject({ code: 105, opaque: 7, flag: 0, remark: '', fields: { topic: 'größe', empty: '' } })
    expect(command?.body).toEqual(Buffer.from([1, 2, 3]))
    expect(command && isAnswer(command)).toBe(false)
  })

  test('is read byte by byte, and two at once', () => {
    const reader = new FrameReader(1000)
    const found = [...frame].flatMap((byte) => reader.push(Buffer.from([byte])))
    expect(found).toHaveLength(1)
    expect(reader.push(Buffer.concat([frame, frame, frame.subarray(0, 5)]))).toHaveLength(2)
    expect(reader.push(frame.subarray(5))).toHaveLength(1)
  })

  test('that is cut inside its header is no frame', () => {
    const short = Buffer.from(frame)
    short.writeInt32BE(20, 0)
    expect(() => new FrameReader(1000).push(short)).toThrow(expect.objectContaining({ code: 'malformed-answer' }))
  })
})

test('an answer that claims more than the limit is refused before its bytes come', () => {
  const start = Buffer.alloc(4)
  start.writeInt32BE(50 * 1024 * 1024)
  expect(() => new FrameReader(16 * 1024 * 1024).push(start)).toThrow(/claims 52428800 bytes/)
})

test('bytes of another protocol are no frame', () => {
  expect(() => new FrameReader(1000).push(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).toThrow(/claims/)
  expect(() => new FrameReader(1000).push(Buffer.from([0, 0, 0, 8, 0, 0, 0, 4, 110, 111, 110, 101]))).toThrow(/no RocketMQ frame/)
})
