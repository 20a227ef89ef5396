import { z } from 'zod'
import { reports } from '#lib/queries/reports/registry.ts'
import { exporters } from '../exporters/registry.ts'
import { operation } from '../operation.ts'

const reportNames = reports.map(({ report }) => report)
const formats = exporters.map(({ format }) => format)

const reportInfo = z.strictObject({
  /** Last part of `/export/{report}`. */
  report: z.string(),
  title: z.string(),
  formats: z.array(z.string()),
  /** Query parameters it takes, apart from `format` and `bom`. */
  filters: z.array(z.string()),
  /** Takes `from` and `to`. */
  history: z.boolean(),
})

/** How a file is written; what goes into it is up to the report's own filters. */
const exportOptions = z.strictObject({ format: z.enum(formats).default('csv'), bom: z.stringbool().default(false) })

/**
 * Every filter of any report. Where reports disagree on a name (`state`) it is text here: the report's own schema parses its
 * part and refuses what it does not know.
 */
const anyFilter = Object.fromEntries(
  [...new Set(reports.flatMap(({ filters }) => Object.keys(filters.shape)))].toSorted().map((name) => {
    const of = reports.filter(({ filters }) => Object.hasOwn(filters.shape, name))
    const schemas = of.map(({ filters }) => filters.shape[name] as z.ZodType)
    const agreed = new Set(schemas.map((schema) => JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))).size === 1
    const schema = (agreed && schemas[0]) || z.union([z.string(), z.array(z.string())]).optional()
    return [name, of.length === reports.length ? schema : schema.describe(`Reports: ${of.map(({ report }) => report).join(', ')}.`)]
  }),
)

/** Reports as files, and the contract itself. */
export const exportOperations = {
  listReports: operation({
    method: 'GET',
    path: '/reports',
    tag: 'Reports',
    summary: 'List what can be exported',
    answer: z.strictObject({ items: z.array(reportInfo), nextCursor: z.null(), total: z.number() }),
  }),
  exportReport: operation({
    method: 'GET',
    path: '/export/{report}',
    tag: 'Reports',
    summary: 'A report as a file, streamed; filters are those of the list of the same things',
    params: z.strictObject({ report: z.string().meta({ enum: reportNames }) }),
    query: exportOptions.extend(anyFilter as Record<never, z.ZodType>),
    answer: z.string(),
    contentType: exporters.map((exporter) => exporter.contentType),
  }),
  getOpenApi: operation({
    method: 'GET',
    path: '/openapi.json',
    tag: 'Reports',
    summary: 'This contract as an OpenAPI 3.1 document',
    answer: z.record(z.string(), z.unknown()),
  }),
}
