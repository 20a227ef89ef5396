import type { ChannelModel } from 'amqplib'
import { readTable, type WireTable } from './wire-values.ts'

/** The parts of amqplib 2.3's connection used below; not in its types. */
interface Connection {
  /** Bytes received and not yet parsed, beginning with a frame. */
  rest: Buffer
  recvFrame(): Frame | false
}
interface Frame {
  id?: number
  fields?: { headers?: unknown }
}

/** Class 60 is basic: a content header frame carries its number where a method frame has a longer id. */
const basicProperties = 60

/**
 * From now on the headers of every message on this connection keep their exact types. Works on this connection alone.
 * Throws when amqplib's insides are not as expected, so that an upgrade cannot silently change messages.
 */
export function keepExactHeaders(model: ChannelModel): void {
  const connection: unknown = model.connection
  if (!isConnection(connection)) throw new Error('amqplib has changed: its connection has no recvFrame, so headers cannot be kept exact')
  const receive = connection.recvFrame.bind(connection)
  connection.recvFrame = () => {
    const before = connection.rest
    const frame = receive()
    if (frame !== false && frame.id === basicProperties && frame.fields?.headers !== undefined) {
      const bytes = headerBytes(before)
      // Null: the frame was not complete before, and the inner call that completed it has done this already.
      if (bytes !== null) frame.fields.headers = readTable(bytes)
    }
    return frame
  }
}

/** Headers of a message as read on a connection that keeps them exact. */
export function exactHeaders(headers: unknown): WireTable {
  return (headers ?? Object.create(null)) as WireTable
}

function isConnection(value: unknown): value is Connection {
  return (
    typeof value === 'object' &&
    value !== null &&
    'recvFrame' in value &&
    typeof value.recvFrame === 'function' &&
    'rest' in value &&
    Buffer.isBuffer(value.rest)
  )
}

/**
 * The header table inside a content header frame: 7 bytes of frame header (type, channel, size), then class (2), weight
 * (2), body size (8), flags (2), then content type and content encoding where flagged, then the table.
 */
function headerBytes(bytes: Buffer): Buffer | null {
  if (bytes.length < 7 || bytes.length < 8 + bytes.readUInt32BE(3)) return null
  const flags = bytes.readUInt16BE(19)
  let at = 21
  if ((flags & 0x8000) !== 0) at += 1 + bytes.readUInt8(at)
  if ((flags & 0x4000) !== 0) at += 1 + bytes.readUInt8(at)
  return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at))
}
