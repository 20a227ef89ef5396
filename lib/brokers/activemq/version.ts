/** A version as `[major, minor, patch]`; null when it is none. */
function parseVersion(text: string): [number, number, number] | null {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
}

/** The oldest broker whose MBeans carry these names. */
const oldestVersion = [5, 15] as const

/** Is this broker new enough? */
export function isSupported(text: string): boolean {
  const version = parseVersion(text)
  return version !== null && (version[0] > oldestVersion[0] || (version[0] === oldestVersion[0] && version[1] >= oldestVersion[1]))
}
