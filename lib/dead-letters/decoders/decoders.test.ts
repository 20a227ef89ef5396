import { describe, expect, test } from 'vitest'
import { decodeDeadLetter } from '../decode.ts'
import { message } from '../testing/message.ts'
import { decoders } from './registry.ts'
import { logCases } from './testing/log-cases.ts'
import { queueCases } from './testing/queue-cases.ts'

const cases = [...logCases, ...queueCases]

describe('what each writer leaves on a dead letter', () => {
  test.each(cases)('$decoder: $says', ({ decoder, headers, parts, origin, error, attempts, diedAt, strips }) => {
    const found = decodeDeadLetter(message({ ...parts, ...(headers ? { headers } : {}) }))
    expect(found.decodedBy).toBe(decoder)
    if (origin === null) expect(found.origin).toBeNull()
    else expect(found.origin).toMatchObject(origin)
    if (error) expect(found.error).toMatchObject(error)
    if (attempts !== undefined) expect(found.attempts).toBe(attempts)
    if (diedAt !== undefined) expect(found.diedAt).toBe(diedAt)
    if (strips) expect(found.technicalHeaders.toSorted()).toEqual(strips.toSorted())
  })

  test('every registered decoder has a case here', () => {
    expect(decoders.map((decoder) => decoder.name).filter((name) => !cases.some((entry) => entry.decoder === name))).toEqual([])
  })
})
