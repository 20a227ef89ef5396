/** What the audit log keeps of a cluster: never its secrets. */
export const snapshot = (row: {
  name: string
  kind: string
  environment: string
  enabled: boolean
  pollIntervalSeconds: number
  config: unknown
}) => ({
  name: row.name,
  kind: row.kind,
  environment: row.environment,
  enabled: row.enabled,
  pollIntervalSeconds: row.pollIntervalSeconds,
  config: row.config,
})
