/** A body cut off in the middle, as a crashed producer leaves it: no longer JSON. */
export function truncated(body: unknown): Buffer {
  const whole = Buffer.from(JSON.stringify(body))
  return whole.subarray(0, Math.floor(whole.length * 0.6))
}

/** The body without one field. */
export function without(body: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
}

/** The object in a body; null when it is not a JSON object. */
export function readJson(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Header that Spillway puts on a message it requeues; its value is the id of the requeue run. */
export const requeueHeader = 'x-spillway-run'
