/** What the audit log keeps of an alert rule. */
export const snapshot = (row: {
  name: string
  condition: string
  params: unknown
  scope: unknown
  forSeconds: number
  keepFiringForSeconds: number
  severity: string
  channels: string[]
  enabled: boolean
}) => ({
  name: row.name,
  condition: row.condition,
  params: row.params,
  scope: row.scope,
  forSeconds: row.forSeconds,
  keepFiringForSeconds: row.keepFiringForSeconds,
  severity: row.severity,
  channels: row.channels,
  enabled: row.enabled,
})
