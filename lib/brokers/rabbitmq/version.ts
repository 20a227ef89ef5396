/** A RabbitMQ version as numbers; text behind them (`-rc.1`, `+dirty`) is left out. */
export interface Version {
  major: number
  minor: number
  patch: number
}

/** Oldest version the adapter knows how to read. */
export const oldestVersion: Version = { major: 3, minor: 10, patch: 0 }

/** Reads `4.0.5`; null when the text does not begin with numbers. */
export function parseVersion(text: string): Version | null {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)
  if (found === null) return null
  return { major: Number(found[1]), minor: Number(found[2]), patch: Number(found[3] ?? 0) }
}

/** True when `version` is `than` or newer. */
export function atLeast(version: Version, than: Version): boolean {
  if (version.major !== than.major) return version.major > than.major
  if (version.minor !== than.minor) return version.minor > than.minor
  return version.patch >= than.patch
}

/** Deliveries a quorum queue without a setting allows: none counted before 4.0, 20 since. */
export function defaultDeliveryLimit(version: Version): number | null {
  return atLeast(version, { major: 4, minor: 0, patch: 0 }) ? 20 : null
}
