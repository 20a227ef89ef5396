import compile from 'icu-minify/compile'
import { describe, expect, it } from 'vitest'
import english from './en/index.ts'
import chinese from './zh-CN/index.ts'

/** Every text of a catalogue by its dotted key. */
function texts(tree: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of texts(value as object, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}

/** Names a text needs: `{count}`, `{count, plural, …}` and `<b>` tags, wherever they stand. Words of its branches are none. */
function placeholders(text: string): string[] {
  const names = new Set<string>()
  const read = (message: unknown): void => {
    for (const node of Array.isArray(message) ? (message as unknown[]) : []) {
      if (!Array.isArray(node)) continue
      const [name, type, branches] = node as [string, unknown, unknown]
      const isTag = type !== undefined && (typeof type !== 'number' || type === 0)
      names.add(isTag ? `<${name}>` : name)
      if (isTag) read(node.slice(1))
      else if (typeof branches === 'object' && branches !== null) Object.values(branches).forEach(read)
    }
  }
  read(compile(text))
  return [...names].sort()
}

const en = texts(english)
const zh = texts(chinese)

describe('the catalogues', () => {
  it('have the same keys in every language', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort())
  })
  it('need the same values for the same text', () => {
    const different = [...en].filter(([key, text]) => {
      const other = zh.get(key)
      return other !== undefined && placeholders(other).join() !== placeholders(text).join()
    })
    expect(different.map(([key]) => key)).toEqual([])
  })
  it('leave no text empty', () => {
    expect([...en, ...zh].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  })
  it('say every sentence of English in Chinese too, not in English again', () => {
    const untranslated = [...en].filter(([key, text]) => zh.get(key) === text && /[a-z]{3,} [a-z]{3,}/.test(text))
    expect(untranslated.map(([key]) => key)).toEqual([])
  })
})
