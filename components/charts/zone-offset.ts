/** Milliseconds a time zone ('' = this machine's) is ahead of UTC at a moment. */
export function zoneOffset(at: number, timeZone: string): number {
  if (!timeZone) return -new Date(at).getTimezoneOffset() * 60_000
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' }).formatToParts(at)
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  const match = /([+-])(\d{2}):?(\d{2})?/.exec(text)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000
}
