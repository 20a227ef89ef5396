import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addressText, kafkaConfigSchema, parseAddress } from './config.ts'
import { connectionOptions } from './connections.ts'

describe('the configuration of a Kafka cluster', () => {
  it('needs at least one host:port', () => {
    expect(kafkaConfigSchema.safeParse({ bootstrapServers: [] }).success).toBe(false)
    for (const wrong of ['kafka', 'kafka:port', 'http://kafka:9092', 'user@kafka:9092', 'a:9092,b:9092', 'kafka:99999']) {
      expect(kafkaConfigSchema.safeParse({ bootstrapServers: [wrong] }).success, wrong).toBe(false)
    }
  })
  it.each([
    ['kafka-1.example.com:9092', { host: 'kafka-1.example.com', port: 9092 }],
    ['[2001:db8::1]:9093', { host: '2001:db8::1', port: 9093 }],
  ])('takes the address %s', (text, address) => {
    expect(kafkaConfigSchema.safeParse({ bootstrapServers: [text] }).success).toBe(true)
    expect(parseAddress(text)).toEqual(address)
    expect(addressText(address)).toBe(text)
  })
  it('marks its secrets, so that they are stored and shown as such', () => {
    const schema = JSON.stringify(z.toJSONSchema(kafkaConfigSchema))
    expect(schema.match(/"secret":true/g)).toHaveLength(2)
  })
  it('asks for a certificate that is checked unless told otherwise', () => {
    expect(connectionOptions({ tls: {} }, 'kafka')).toMatchObject({ tls: { rejectUnauthorized: true }, tlsServerName: 'kafka' })
    expect(connectionOptions({ tls: { insecure: true } }, '10.0.0.1')).toMatchObject({ tls: { rejectUnauthorized: false } })
    expect(connectionOptions({ tls: {} }, '10.0.0.1')).not.toHaveProperty('tlsServerName')
    expect(connectionOptions({}, 'kafka')).not.toHaveProperty('tls')
  })
})
