import { expect, test } from 'vitest'
import { z } from 'zod'
import { mergeSecrets, patchConfig, secretPaths, splitSecrets } from './secret-fields.ts'

const secret = (): z.ZodString => z.string().min(1).meta({ secret: true })
const schema = z.strictObject({
  servers: z.array(z.string()),
  token: secret().optional(),
  tls: z.strictObject({ ca: z.string().optional(), key: secret().optional() }).optional(),
  sasl: z
    .discriminatedUnion('mechanism', [
      z.strictObject({ mechanism: z.literal('plain'), username: z.string(), password: secret() }),
      z.strictObject({ mechanism: z.literal('oauth'), clientSecret: secret() }),
    ])
    .optional(),
})
const config = {
  servers: ['a:1'],
  token: 't0ken',
  tls: { key: 'k3y' },
  sasl: { mechanism: 'plain', username: 'u', password: 'p4ss' },
}

test('secret fields are found in nested objects, optional ones and every arm of a union', () => {
  expect(secretPaths(schema)).toEqual(['sasl.clientSecret', 'sasl.password', 'tls.key', 'token'])
})

test('a secret inside a list is refused, because it has no stable name', () => {
  expect(() => secretPaths(z.object({ users: z.array(z.object({ password: secret() })) }))).toThrow('users')
})

test('a recursive schema is walked once', () => {
  interface Tree {
    key: string
    next?: Tree | undefined
  }
  const tree: z.ZodType<Tree> = z.lazy(() => z.object({ key: secret(), next: tree.optional() }))
  expect(secretPaths(tree)).toContain('key')
})

test('the stored config holds no secret value, and merging gives the whole back', () => {
  const { config: open, secrets } = splitSecrets(schema, config)
  expect(JSON.stringify(open)).not.toMatch(/t0ken|k3y|p4ss/)
  expect(secrets).toEqual({ token: 't0ken', 'tls.key': 'k3y', 'sasl.password': 'p4ss' })
  expect(mergeSecrets(open, secrets)).toEqual(config)
})

test('splitting leaves the given config as it was', () => {
  const before = structuredClone(config)
  splitSecrets(schema, config)
  expect(config).toEqual(before)
})

test('a patch keeps a secret it does not name, replaces one it names and removes one set to null', () => {
  const { secrets } = splitSecrets(schema, config)
  const patched = patchConfig(schema, { servers: ['b:2'], token: null, tls: {}, sasl: { ...config.sasl, password: 'new' } }, secrets)
  expect(patched).toEqual({ servers: ['b:2'], tls: { key: 'k3y' }, sasl: { mechanism: 'plain', username: 'u', password: 'new' } })
})

test('a secret goes away with the object that held it', () => {
  const { secrets } = splitSecrets(schema, config)
  expect(patchConfig(schema, { servers: [] }, secrets)).toEqual({ servers: [], token: 't0ken' })
  expect(mergeSecrets({ servers: [] }, secrets)).toEqual({ servers: [], token: 't0ken' })
})
