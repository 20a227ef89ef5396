import { truncateBytes } from './text.ts'

const MARK = '‹redacted›'
const HEAD_BYTES = 2048

/** Secret texts of a config, and the parts of its URLs that are as good as the whole. Longest first. */
function secretTexts(secrets: Record<string, unknown>): string[] {
  return Object.values(secrets)
    .filter((value): value is string => typeof value === 'string' && value.length >= 4)
    .flatMap((value) => {
      if (!URL.canParse(value)) return [value]
      const url = new URL(value)
      const parts = [url.href, `${url.pathname}${url.search}`, ...url.pathname.split('/'), ...url.searchParams.values()]
      return [value, ...parts.filter((part) => part.length >= 8)]
    })
    .sort((a, b) => b.length - a.length)
}

/** First 2 KB of an answer for the delivery log, with the channel's secrets blotted out should the target echo them. */
export function responseHead(body: string, secrets: Record<string, unknown>): string {
  let text = body
  for (const secret of secretTexts(secrets)) text = text.replaceAll(secret, MARK)
  // Postgres text holds no NUL.
  return truncateBytes(text.replaceAll('\0', ''), HEAD_BYTES)
}
