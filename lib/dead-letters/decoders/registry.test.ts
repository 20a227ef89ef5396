import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Decoder } from './decoder.ts'
import { decoders } from './registry.ts'

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

const isDecoder = (value: unknown): value is Decoder => typeof value === 'object' && value !== null && 'recognises' in value

test.each(files)('every decoder of %s is registered', async (file) => {
  const exported = Object.values((await import(/* @vite-ignore */ join(import.meta.dirname, file))) as Record<string, unknown>).filter(
    isDecoder,
  )
  expect(exported.filter((decoder) => !decoders.includes(decoder)).map((decoder) => decoder.name)).toEqual([])
})

test('names are unique', () => {
  expect(new Set(decoders.map((decoder) => decoder.name)).size).toBe(decoders.length)
})

test('no decoder claims a header of the broker or of Spillway', () => {
  for (const decoder of decoders) {
    for (const header of ['x-death', 'x-first-death-queue', 'x-spillway-run', 'content-type', 'traceparent'])
      expect(decoder.owns(header)).toBe(false)
  }
})
