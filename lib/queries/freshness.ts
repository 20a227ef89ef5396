/**
 * SQL of an object's freshness, from its own row and its cluster's. An object is as fresh as its cluster's last successful poll,
 * unless it was left out of it. `alias` and `cluster` are table aliases we write ourselves.
 */
export const freshnessSql = (alias: string, cluster = 'c'): string => `case
  when ${alias}.gone_at is not null then 'gone'
  when ${alias}.problem is not null then 'error'
  when ${alias}.stale_since is not null or ${clusterStaleSql(cluster)} then 'stale'
  else 'fresh' end`

/** When an object's numbers were last observed. */
export const observedAtSql = (alias: string, cluster = 'c'): string =>
  `case when ${alias}.gone_at is not null then coalesce(${alias}.stale_since, ${alias}.gone_at) else coalesce(${alias}.stale_since, ${cluster}.last_success_at) end`

/** A cluster not seen for two and a half intervals (at least 5 s), or never. */
const clusterStaleSql = (cluster = 'c'): string =>
  `(${cluster}.last_success_at is null or not ${cluster}.enabled or ${cluster}.last_success_at < now() - greatest(5, ${cluster}.poll_interval_seconds * 2.5) * interval '1 second')`

export const clusterFreshnessSql = (cluster = 'c'): string => `case when ${clusterStaleSql(cluster)} then 'stale' else 'fresh' end`
