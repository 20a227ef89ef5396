import type { Problem, ProblemCode } from './contract.ts'

/** The only error that leaves an adapter. Its text is safe to show: no secret, no URL with credentials. */
export class BrokerError extends Error {
  readonly code: ProblemCode
  readonly hint: string

  constructor(code: ProblemCode, detail: string, hint: string, options?: { cause?: unknown }) {
    super(redact(detail), options)
    this.name = 'BrokerError'
    this.code = code
    this.hint = hint
  }

  toProblem(): Problem {
    return { code: this.code, detail: this.message, hint: this.hint }
  }
}

/** Removes credentials from URLs and `password=`-like pairs. */
export function redact(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, '$1***@')
    .replace(/((?:password|passwd|secret|token|authorization)["']?\s*[=:]\s*["']?)(?:basic |bearer )?[^\s"',}]+/gi, '$1***')
}
