/** Builds a management path; each value becomes one path segment, whatever its characters (vhost `/`, queue `a/b`, `..`). */
export function api(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(segment))
}

function segment(value: string): string {
  // A segment of dots alone would be resolved away by every URL parser on the way.
  return /^\.+$/.test(value) ? value.replaceAll('.', '%2E') : encodeURIComponent(value)
}
