import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cell, Row } from '#lib/queries/reports/report.ts'
import { csv, csvText } from './csv.ts'
import type { Exporter } from './exporter.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import { parseCsv } from './testing/parse-csv.ts'

const HOSTILE = [
  `=cmd|' /C calc'!A0`,
  '=cmd()',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  'a "quoted" name',
  'two\nlines',
  'two\r\nlines',
  'a,b;c',
  '<script>alert(1)</script>',
  '界'.repeat(85),
  '💥\u202Eevil',
  ' spaces ',
  '',
]

const write = (exporter: Exporter, columns: string[], pages: Row[][], bom = false): string => {
  const writer = exporter.writer(columns, { bom })
  return writer.head() + pages.map((page) => writer.rows(page)).join('') + writer.tail()
}

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...HOSTILE),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const pages = fc.array(fc.array(fc.record({ a: cell, b: cell, c: cell }), { maxLength: 4 }), { maxLength: 4 })
const columns = ['a', 'b', 'c']

describe('CSV', () => {
  test('what was written is read back cell by cell, whatever the names are', () => {
    fc.assert(
      fc.property(pages, (written) => {
        const expected = written.flat().map((row) => columns.map((column) => csvText(row[column as 'a'])))
        expect(parseCsv(write(csv, columns, written))).toEqual([columns, ...expected])
      }),
    )
  })

  test('no text reaches a spreadsheet as a formula', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)), (text) => {
        const [, [read = ''] = []] = parseCsv(write(csv, ['a'], [[{ a: text }]]))
        expect(read).not.toMatch(/^[=+\-@\t\r]/)
        expect(read === text || read === `'${text}`).toBe(true)
      }),
    )
  })

  test.each(['=cmd()', '+1', '-1', '@a', '\t1', '\r1'])('%j gets a leading apostrophe', (text) => {
    expect(csvText(text)).toBe(`'${text}`)
  })

  test('a negative number stays a number', () => {
    expect(write(csv, ['a'], [[{ a: -5 }], [{ a: -0.25 }]])).toBe('a\r\n-5\r\n-0.25\r\n')
  })

  test('a list is joined, an object is JSON, unknown and false differ', () => {
    expect(parseCsv(write(csv, ['a', 'b', 'c', 'd'], [[{ a: ['x', 'y'], b: { k: 1 }, c: null, d: false }]]))[1]).toEqual([
      'x; y',
      '{"k":1}',
      '',
      'false',
    ])
  })

  test('a list that begins like a formula is made harmless too', () => {
    expect(csvText(['=1', 'b'])).toBe(`'=1; b`)
  })

  test('the header stands alone when there are no rows', () => {
    expect(write(csv, columns, [])).toBe('a,b,c\r\n')
  })

  test('a byte order mark comes first when asked for, and only then', () => {
    expect(write(csv, ['a'], [], true)).toBe('\uFEFFa\r\n')
    expect(write(csv, ['a'], [])).not.toContain('\uFEFF')
  })
})

test('JSON is one array that reads back as the rows, however they were paged', () => {
  fc.assert(
    fc.property(pages, (written) => {
      expect(JSON.parse(write(json, columns, written, true))).toEqual(written.flat())
    }),
  )
})

test('NDJSON is one object a line that reads back as the rows', () => {
  fc.assert(
    fc.property(pages, (written) => {
      const lines = write(ndjson, columns, written, true).split('\n')
      expect(lines.pop()).toBe('')
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(written.flat())
    }),
  )
})

test('JSON has every column, null where a row has none, and nothing that is no column', () => {
  expect(JSON.parse(write(json, ['a', 'b'], [[{ a: 1, secret: 'x' }]]))).toEqual([{ a: 1, b: null }])
})
