import formatMessage from 'icu-minify/format'
import { describe, expect, it } from 'vitest'
import { compileMessages } from './compile.ts'
import english from './en/index.ts'
import chinese from './zh-CN/index.ts'

const formatters = {
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
}

describe('compiled texts', () => {
  it('say the same as their source', () => {
    const compiled = compileMessages({ rows: '{count, plural, one {# queue} other {# queues}} in {name}', plain: 'Overview' })
    const say = (count: number) =>
      formatMessage(compiled['rows'] as Parameters<typeof formatMessage>[0], 'en', { count, name: 'x' }, { formatters })
    expect(say(1)).toBe('1 queue in x')
    expect(say(1_200)).toBe('1,200 queues in x')
    expect(compiled['plain']).toBe('Overview')
  })
  it('exist for every text of every language: no text has broken syntax', () => {
    expect(() => compileMessages(english)).not.toThrow()
    expect(() => compileMessages(chinese)).not.toThrow()
  })
})
