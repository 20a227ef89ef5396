import { describe, expect, it } from 'vitest'
import { chooseLocale } from './locales.ts'

describe('the language of a page', () => {
  it('is the one the person chose', () => {
    expect(chooseLocale('zh-CN', 'en-GB,en;q=0.9')).toBe('zh-CN')
  })
  it('follows the browser where nobody chose', () => {
    expect(chooseLocale(undefined, 'zh-TW,zh;q=0.9,en;q=0.8')).toBe('zh-CN')
    expect(chooseLocale(undefined, 'fr-FR,en;q=0.5,zh;q=0.4')).toBe('en')
  })
  it('is English when the cookie and the browser name nothing we speak', () => {
    expect(chooseLocale('tlh', 'fr-FR,de;q=0.8')).toBe('en')
    expect(chooseLocale(undefined, null)).toBe('en')
  })
})
