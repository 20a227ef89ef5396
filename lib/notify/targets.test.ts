import { describe, expect, test } from 'vitest'
import { judgeAddress, parseAllowList, parseTarget, refusal } from './targets.ts'

const nothing = parseAllowList([])

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '240.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    'fe80::1%eth0',
    'not an address',
    '',
  ])('%s is never called', (address) => {
    expect(judgeAddress(address, nothing)).toBe('blocked')
  })

  test.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])('%s is public', (address) => {
    expect(judgeAddress(address, nothing)).toBe('public')
  })

  test('a listed range lets its private addresses through, also in their mapped form, and no other', () => {
    const allow = parseAllowList(['10.0.0.0/8', '127.0.0.1', 'fd00::/8'])
    expect(judgeAddress('10.9.9.9', allow)).toBe('listed')
    expect(judgeAddress('::ffff:10.9.9.9', allow)).toBe('listed')
    expect(judgeAddress('127.0.0.1', allow)).toBe('listed')
    expect(judgeAddress('127.0.0.2', allow)).toBe('blocked')
    expect(judgeAddress('fd00::5', allow)).toBe('listed')
    expect(judgeAddress('169.254.169.254', allow)).toBe('blocked')
  })
})

describe('a target', () => {
  const judge = (text: string, addresses: string[], allow = nothing, hosts?: string[]): string | null => {
    const url = parseTarget(text)
    return typeof url === 'string' ? url : (refusal(url, addresses, allow, hosts)?.reason ?? null)
  }

  test('is called over https on 443 and 8443', () => {
    expect(judge('https://example.com/hook', ['8.8.8.8'])).toBeNull()
    expect(judge('https://example.com:8443/hook', ['8.8.8.8'])).toBeNull()
    expect(judge('https://example.com:6379/', ['8.8.8.8'])).toContain('Port 6379')
    expect(judge('http://example.com/', ['8.8.8.8'])).toContain('without TLS')
  })

  test('is refused when one of several addresses is private', () => {
    expect(judge('https://example.com/', ['8.8.8.8', '10.0.0.1'])).toContain('private')
  })

  test('that is listed by name or range may be private, without TLS and on any port', () => {
    expect(judge('http://chat.internal:8065/hooks/x', ['10.0.0.1'], parseAllowList(['Chat.Internal.']))).toBeNull()
    expect(judge('http://chat.internal.:8065/hooks/x', ['10.0.0.1'], parseAllowList(['chat.internal']))).toBeNull()
    expect(judge('http://chat.internal:8065/', ['10.0.0.1'], parseAllowList(['10.0.0.0/8']))).toBeNull()
    expect(judge('http://chat.internal:8065/', ['10.0.0.1', '8.8.8.8'], parseAllowList(['10.0.0.0/8']))).toContain('without TLS')
    expect(judge('http://other.internal/', ['10.0.0.1'], parseAllowList(['chat.internal']))).toContain('private')
  })

  test('of a known provider keeps its token with that provider, unless another is listed', () => {
    expect(judge('https://hooks.slack.com/x', ['8.8.8.8'], nothing, ['hooks.slack.com'])).toBeNull()
    expect(judge('https://hooks.slack.com.evil.example/x', ['8.8.8.8'], nothing, ['hooks.slack.com'])).toContain('not a host of this kind')
    expect(judge('https://evilhooks.slack.com/x', ['8.8.8.8'], nothing, ['hooks.slack.com'])).toContain('not a host of this kind')
    expect(judge('http://127.0.0.1:9999/x', ['127.0.0.1'], parseAllowList(['127.0.0.1']), ['hooks.slack.com'])).toBeNull()
  })

  test.each([
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1%2e/',
    'https://①②⑦.0.0.1/',
    'http:\\\\0x7f000001/',
  ])('%s hides an address and is refused', (text) => {
    expect(typeof parseTarget(text)).toBe('string')
  })

  test.each(['https://user:pass@example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'nonsense'])(
    '%s is refused',
    (text) => {
      expect(typeof parseTarget(text)).toBe('string')
    },
  )

  test('a refusal never repeats the path, which is a credential', () => {
    expect(judge('http://example.com/services/verySecret', ['10.0.0.1'])).not.toContain('verySecret')
  })
})

test('an entry of the list that is nothing is named', () => {
  expect(() => parseAllowList(['10.0.0.0/99'])).toThrow('10.0.0.0/99')
  expect(() => parseAllowList(['http://chat'])).toThrow('http://chat')
})
