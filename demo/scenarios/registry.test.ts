import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { scenarios } from './registry.ts'

describe('the scenarios of the demo', () => {
  it('every file that defines one is registered, under a name of its own', async () => {
    const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    const texts = await Promise.all(files.map((name) => readFile(`${import.meta.dirname}/${name}`, 'utf8')))
    const defined = texts.flatMap((text) => [...text.matchAll(/^ {2}name: '([a-z-]+)',\n {2}pattern:/gm)].map((match) => match[1] ?? ''))
    expect(defined.toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted())
    expect(new Set(defined).size).toBe(defined.length)
  })

  it('show every use of a message queue', () => {
    expect([...new Set(scenarios.map(({ pattern }) => pattern))].toSorted()).toEqual([
      'async-processing',
      'broadcast',
      'decoupling',
      'delayed-message',
      'distributed-transaction',
      'log-collection',
      'peak-shaving',
      'retry',
    ])
  })
})
