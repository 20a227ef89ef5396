/** Where rows of destinations come from. */
export const DESTINATION_FROM = 'from destination d join cluster c on c.id = d.cluster_id'

/** Their order in a file: as people look for them. */
export const DESTINATION_KEYS = [
  { sql: 'c.name', type: 'text' },
  { sql: 'd.namespace', type: 'text' },
  { sql: 'd.name', type: 'text' },
  { sql: 'd.id', type: 'text' },
] as const

/** Where rows of subscriptions come from, and their order in a file. */
export const SUBSCRIPTION_FROM = 'from subscription s join destination d on d.id = s.destination_id join cluster c on c.id = s.cluster_id'
export const SUBSCRIPTION_KEYS = [
  { sql: 'c.name', type: 'text' },
  { sql: 's.group_name', type: 'text' },
  { sql: 'd.namespace', type: 'text' },
  { sql: 'd.name', type: 'text' },
  { sql: 's.id', type: 'text' },
] as const

/** SQL of an ISO 8601 time in UTC with milliseconds. `column` is one we write. */
export const isoSql = (column: string): string => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
