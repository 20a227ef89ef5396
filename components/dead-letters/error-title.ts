/** A class of an exception without its package: `java.net.SocketTimeoutException` is `SocketTimeoutException`. */
export function shortClass(name: string): string {
  const parts = name.split(/[.\\]|::/)
  return parts.at(-1) || name
}

/** The first line that says where it happened: the first `at …` of a stack trace that is not the runtime's own. */
export function firstFrame(stack: string | null): string | null {
  if (!stack) return null
  const frames = stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(at |File ")/.test(line))
  return (
    frames.find((line) => !/^at (java|javax|jdk|sun|org\.springframework|org\.apache|node:|internal)[./:]/.test(line)) ?? frames[0] ?? null
  )
}

/** A header's value or a body on one line, for a cell of a table. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
