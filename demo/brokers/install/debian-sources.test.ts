import { describe, expect, it } from 'vitest'
import { hostMirror, parseSources } from './debian-sources.ts'

describe('the Debian mirror of the host', () => {
  it('is read from the deb822 form, past comments that name another archive', () => {
    const text = `Types: deb
# https://snapshot.example/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/company.gpg
`
    expect(parseSources(text)).toEqual({ uri: 'http://mirror.example/debian', keyring: '/usr/share/keyrings/company.gpg' })
  })

  it('is read from the one-line form with and without options', () => {
    expect(parseSources('deb [arch=amd64 signed-by=/k.gpg] https://m.example/debian/ bookworm main')).toEqual({
      uri: 'https://m.example/debian',
      keyring: '/k.gpg',
    })
    expect(parseSources('# deb http://old.example/debian x main\ndeb http://m.example/debian bookworm main')?.keyring).toBe(
      '/usr/share/keyrings/debian-archive-keyring.gpg',
    )
  })

  it('is neither the security archive nor a foreign repository', () => {
    expect(parseSources('deb http://m.example/debian-security bookworm-security main')).toBeNull()
    expect(parseSources('URIs: https://deb.example/node_20.x\nSuites: nodistro')).toBeNull()
  })

  it('takes the paragraph of its own when a file holds several', () => {
    const text = 'URIs: http://m.example/debian-security\nSigned-By: /security.gpg\n\nURIs: http://m.example/debian\nSigned-By: /main.gpg\n'
    expect(parseSources(text)).toEqual({ uri: 'http://m.example/debian', keyring: '/main.gpg' })
  })

  it('is absent on a host without apt', async () => {
    expect(await hostMirror('/nonexistent')).toBeNull()
  })
})
