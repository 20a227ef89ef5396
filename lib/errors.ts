import type { BrowseCostReport } from './brokers/contract.ts'
import { phrase, type Phrase } from './domain/phrase.ts'
import { english } from './i18n/english.ts'

/** Codes of the API's problem answers. Stable: clients branch on them. */
export type ErrorCode =
  | 'invalid-request'
  | 'invalid-json'
  | 'not-found'
  | 'conflict'
  | 'forbidden'
  | 'unprocessable'
  | 'broker-error'
  | 'cost-not-accepted'
  | 'payload-too-large'
  | 'unavailable'
  | 'internal'

export interface FieldError {
  /** Dotted path of the field, '' for the whole body. */
  field: string
  message: string
  /** The message as a phrase, for the pages. */
  phrase?: Phrase
}

const STATUS: Record<ErrorCode, number> = {
  'invalid-request': 400,
  'invalid-json': 400,
  'not-found': 404,
  conflict: 409,
  forbidden: 403,
  unprocessable: 422,
  'broker-error': 502,
  'cost-not-accepted': 409,
  'payload-too-large': 413,
  unavailable: 503,
  internal: 500,
}

/** An error meant for the caller of a service or of the API. Mapped to problem+json once, at the edge. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly errors: FieldError[]
  /** The message as a phrase; null where it is not for the pages. */
  readonly phrase: Phrase | null

  constructor(code: ErrorCode, message: string | Phrase, errors: FieldError[] = []) {
    super(typeof message === 'string' ? message : english(message))
    this.name = 'AppError'
    this.code = code
    this.errors = errors
    this.phrase = typeof message === 'string' ? null : message
  }

  get status(): number {
    return STATUS[this.code]
  }
}

/** Nothing was looked at: the caller has to accept the cost first, and is told it. */
export class CostNotAccepted extends AppError {
  readonly cost: BrowseCostReport

  constructor(message: string, cost: BrowseCostReport) {
    super('cost-not-accepted', message)
    this.cost = cost
  }
}

export const notFound = (what: string, id: string): AppError =>
  new AppError('not-found', phrase('error.not-found', { what, id: id.slice(0, 100) }))
