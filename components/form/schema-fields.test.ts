import { describe, expect, it } from 'vitest'
import { fieldsOf, missingFields, toConfig, valueAt, withValue, type JsonSchema } from './schema-fields.ts'

const schema: JsonSchema = {
  type: 'object',
  required: ['bootstrapServers'],
  properties: {
    bootstrapServers: { type: 'array', items: { type: 'string' } },
    sasl: {
      title: 'SASL login',
      type: 'object',
      required: ['mechanism', 'password'],
      properties: {
        mechanism: { type: 'string', enum: ['PLAIN', 'SCRAM-SHA-256'] },
        password: { type: 'string', secret: true },
      },
    },
    tls: { type: 'object', properties: { ca: { type: 'string', multiline: true }, insecure: { type: 'boolean' } } },
    timeoutSeconds: { type: 'number', default: 10 },
  },
}
const fields = fieldsOf(schema)

describe('a form drawn from a schema', () => {
  it('has a field for every property, with words where no title is given', () => {
    expect(fields.map((field) => [field.title, field.type])).toEqual([
      ['Bootstrap servers', 'list'],
      ['SASL login', 'group'],
      ['Tls', 'group'],
      ['Timeout seconds', 'number'],
    ])
  })
  it('names nested fields as the API does in its errors', () => {
    expect(fields[1]?.fields.map((field) => [field.path, field.type, field.secret])).toEqual([
      ['sasl.mechanism', 'choice', false],
      ['sasl.password', 'text', true],
    ])
  })
  it('sends only what was entered', () => {
    const values = { bootstrapServers: [' kafka-1:9092 ', ''], timeoutSeconds: '2.5', sasl: undefined, tls: { ca: ' ' } }
    expect(toConfig(values, fields)).toEqual({ bootstrapServers: ['kafka-1:9092'], timeoutSeconds: 2.5, tls: {} })
  })
  it('does not touch the blanks of a password', () => {
    expect(toConfig({ sasl: { mechanism: 'PLAIN', password: ' secret ' } }, fields)).toEqual({
      sasl: { mechanism: 'PLAIN', password: ' secret ' },
    })
  })
  it('asks for what is required, but not again for a secret that is stored', () => {
    expect(missingFields({}, fields)).toEqual(['bootstrapServers'])
    const values = { bootstrapServers: ['a:1'], sasl: { mechanism: 'PLAIN' } }
    expect(missingFields(values, fields)).toEqual(['sasl.password'])
    expect(missingFields(values, fields, ['sasl.password'])).toEqual([])
  })
  it('changes one value and leaves the others', () => {
    const values = withValue({ sasl: { mechanism: 'PLAIN' } }, 'sasl.password', 'x')
    expect(values).toEqual({ sasl: { mechanism: 'PLAIN', password: 'x' } })
    expect(valueAt(values, 'sasl.password')).toBe('x')
    expect(valueAt(values, 'tls.ca')).toBeUndefined()
    expect(withValue(values, 'sasl', undefined)).toEqual({})
  })
})
