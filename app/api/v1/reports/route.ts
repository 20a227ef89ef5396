import { exporters } from '#lib/api/exporters/registry.ts'
import { handle } from '#lib/api/handle.ts'
import { exportOperations } from '#lib/api/operations/exports.ts'
import { reports } from '#lib/queries/reports/registry.ts'

export const GET = handle(exportOperations.listReports, async () => {
  const formats = exporters.map(({ format }) => format)
  const items = reports.map(({ report, title, filters, history }) => ({
    report,
    title,
    formats,
    filters: Object.keys(filters.shape),
    history,
  }))
  return { items, nextCursor: null, total: items.length }
})
