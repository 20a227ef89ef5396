import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { createLog } from '#lib/log.ts'
import type { Report } from '#lib/queries/reports/report.ts'
import { invalid } from '../field-errors.ts'
import type { Exporter } from './exporter.ts'
import { exportStream } from './stream.ts'

const log = createLog('export')

/**
 * A report as a download. `filters` are the query parameters apart from those of the format; one the report does not know is refused.
 * Throws `invalid-request`.
 */
export async function exportResponse(
  context: Context,
  report: Report,
  exporter: Exporter,
  filters: Record<string, unknown>,
  options: { bom: boolean },
): Promise<Response> {
  const parsed = report.filters.safeParse(filters)
  if (!parsed.success) throw invalid(parsed.error, 'query')
  const writer = exporter.writer(report.columns(parsed.data), options)
  const stream = await exportStream(report.pages(context, parsed.data), writer, (error) =>
    log.error({ err: error, report: report.report }, 'export broken off'),
  )
  return new Response(stream, {
    headers: {
      'content-type': exporter.contentType,
      'content-disposition': `attachment; filename="${fileName(report.report, exporter.extension, context.now())}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** `spillway-backlog-2026-11-22.csv`; the day is UTC. */
export const fileName = (report: string, extension: string, now: Date): string =>
  `spillway-${report}-${now.toISOString().slice(0, 10)}.${extension}`

/** The entry of a registry with this name. Throws `not-found`. */
export function named<T extends object, K extends keyof T>(registry: readonly T[], key: K, name: string): T {
  const found = registry.find((entry) => entry[key] === name)
  if (!found) throw notFound(String(key), name)
  return found
}
