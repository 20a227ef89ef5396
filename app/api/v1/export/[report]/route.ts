import { exportResponse, named } from '#lib/api/exporters/export-response.ts'
import { exporters } from '#lib/api/exporters/registry.ts'
import { handle } from '#lib/api/handle.ts'
import { exportOperations } from '#lib/api/operations/exports.ts'
import { reports } from '#lib/queries/reports/registry.ts'

export const GET = handle(exportOperations.exportReport, ({ context, params, query }) => {
  const { format, bom, ...filters } = query
  return exportResponse(context, named(reports, 'report', params.report), named(exporters, 'format', format), filters, { bom })
})
