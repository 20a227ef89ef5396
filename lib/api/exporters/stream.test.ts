import { expect, test } from 'vitest'
import type { Row } from '#lib/queries/reports/report.ts'
import { ndjson } from './ndjson.ts'
import { exportStream } from './stream.ts'

const writer = () => ndjson.writer(['n'], { bom: false })
const failed = (error: unknown): never => {
  throw error
}

/** Endless pages that note how many were read and whether they were told to end. */
function endless(): { pages: AsyncGenerator<Row[]>; seen: { read: number; ended: boolean } } {
  const seen = { read: 0, ended: false }
  async function* pages(): AsyncGenerator<Row[]> {
    try {
      for (;;) yield [{ n: seen.read++ }]
    } finally {
      seen.ended = true
    }
  }
  return { pages: pages(), seen }
}

test('a page is read only when the reader has taken the one before', async () => {
  const { pages, seen } = endless()
  const reader = (await exportStream(pages, writer(), failed)).getReader()
  expect(seen.read).toBe(1)
  for (let n = 0; n < 3; n++) expect(new TextDecoder().decode((await reader.read()).value)).toBe(`{"n":${n}}\n`)
  expect(seen.read).toBe(3)
})

test('the pages end when the reader leaves', async () => {
  const { pages, seen } = endless()
  const reader = (await exportStream(pages, writer(), failed)).getReader()
  await reader.read()
  await reader.cancel()
  expect(seen).toEqual({ read: 1, ended: true })
})

test('empty pages are passed over', async () => {
  async function* pages(): AsyncGenerator<Row[]> {
    yield []
    yield []
    yield [{ n: 1 }]
    yield []
  }
  const stream = await exportStream(pages(), writer(), failed)
  expect(await new Response(stream).text()).toBe('{"n":1}\n')
})

test('a report that fails at once fails before there is an answer', async () => {
  // oxlint-disable-next-line require-yield -- fails before its first page
  async function* pages(): AsyncGenerator<Row[]> {
    throw new Error('no such table')
  }
  await expect(exportStream(pages(), writer(), failed)).rejects.toThrow('no such table')
})

test('a report that fails later breaks the stream off, so that a cut file is not taken for a whole one', async () => {
  async function* pages(): AsyncGenerator<Row[]> {
    yield [{ n: 1 }]
    throw new Error('the database went away')
  }
  const errors: unknown[] = []
  const stream = await exportStream(pages(), writer(), (error) => errors.push(error))
  await expect(new Response(stream).text()).rejects.toThrow('the database went away')
  expect(errors).toHaveLength(1)
})
