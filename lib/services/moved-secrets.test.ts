import { describe, expect, test } from 'vitest'
import { kafkaConfigSchema } from '#lib/brokers/kafka/config.ts'
import { AppError } from '#lib/errors.ts'
import { addressesOf, patchConfigInPlace } from './moved-secrets.ts'
import { z } from 'zod'

const sasl = { mechanism: 'PLAIN', username: 'shop' }
const before = { config: { bootstrapServers: ['kafka-1:9092', 'kafka-2:9092'], sasl }, secrets: { 'sasl.password': 'pa55' } }
const fieldsRefused = (
  given: Record<string, unknown>,
  schema: z.ZodType = kafkaConfigSchema,
  stored: typeof before | object = before,
): string[] => {
  try {
    patchConfigInPlace(schema, given, stored as typeof before)
    return []
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-request') throw error
    expect(JSON.stringify(error.errors) + error.message).not.toContain('pa55')
    return error.errors.map((one) => one.field)
  }
}

describe('a stored secret', () => {
  test('is kept while the config leads to the same places, or to fewer', () => {
    expect(patchConfigInPlace(kafkaConfigSchema, { bootstrapServers: ['kafka-2:9092'], sasl }, before)).toEqual({
      bootstrapServers: ['kafka-2:9092'],
      sasl: { ...sasl, password: 'pa55' },
    })
    expect(fieldsRefused({ bootstrapServers: ['KAFKA-1:9092'], sasl: { ...sasl, username: 'bob' } })).toEqual([])
  })

  test.each([
    ['another host', { bootstrapServers: ['evil:9092'], sasl }],
    ['another port', { bootstrapServers: ['kafka-1:9093', 'kafka-2:9092'], sasl }],
    ['one host more', { bootstrapServers: ['kafka-1:9092', 'kafka-2:9092', 'evil:9092'], sasl }],
    ['a further service', { ...before.config, schemaRegistryUrl: 'https://evil.example/' }],
  ])('is not sent to %s', (_, given) => expect(fieldsRefused(given)).toEqual(['config.sasl.password']))

  test('may be entered again or removed together with a new address', () => {
    expect(fieldsRefused({ bootstrapServers: ['new:9092'], sasl: { ...sasl, password: 'n3w' } })).toEqual([])
    expect(fieldsRefused({ bootstrapServers: ['new:9092'], sasl: { ...sasl, password: null } })).toEqual([])
    expect(fieldsRefused({ bootstrapServers: ['new:9092'] })).toEqual([])
  })

  test('is not sent without encryption to the host it was entered for with encryption', () => {
    const schema = z.object({ url: z.url(), password: z.string().meta({ secret: true }) })
    const stored = { config: { url: 'https://mq:15672/api' }, secrets: { password: 'pa55' } }
    expect(fieldsRefused({ url: 'http://mq:15672/api' }, schema, stored)).toEqual(['config.password'])
    expect(fieldsRefused({ url: 'https://mq:15672/other' }, schema, stored)).toEqual([])
  })

  test('beside a secret address stays with that address', () => {
    const secret = z.string().meta({ secret: true })
    const schema = z.object({ url: secret, token: secret.optional() })
    const stored = { config: {}, secrets: { url: 'https://chat.example/hook/1', token: 'pa55' } }
    expect(fieldsRefused({ url: 'https://chat.example/hook/2' }, schema, stored)).toEqual([])
    expect(fieldsRefused({ url: 'https://evil.example/' }, schema, stored)).toEqual(['config.token'])
    expect(fieldsRefused({}, schema, stored)).toEqual([])
  })
})

test('the places a config leads to are found at any depth', () => {
  expect([...addressesOf({ a: ['b:1', '[::1]:2', 'just words'], c: { d: 'amqps://User@Host:5671/x', e: 5, f: null } })]).toEqual([
    'b:1',
    '[::1]:2',
    'amqps://host:5671',
  ])
})
