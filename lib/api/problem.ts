import { BrokerError } from '#lib/brokers/error.ts'
import { costAnswer } from '#lib/dead-letters/cost-answer.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError, CostNotAccepted } from '#lib/errors.ts'

const TITLES: Record<number, string> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  422: 'Cannot be done',
  500: 'Internal error',
  502: 'The broker refused',
  503: 'Not available',
}

/** RFC 9457 answer for any error. Unknown errors say nothing of their inside; the log has it. */
export function problemResponse(error: unknown): Response {
  const known = toAppError(error)
  const body = {
    type: `/docs/errors#${known.code}`,
    title: TITLES[known.status] ?? 'Error',
    status: known.status,
    detail: known.message,
    code: known.code,
    ...(known.phrase ? { phrase: known.phrase } : {}),
    ...(known.errors.length > 0 ? { errors: known.errors } : {}),
    ...(known instanceof CostNotAccepted ? { cost: costAnswer(known.cost) } : {}),
  }
  return new Response(JSON.stringify(body), {
    status: known.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof BrokerError) return new AppError('broker-error', `${error.message} ${error.hint}`.trim())
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ECONNREFUSED' || code === '57P03' || code === '53300') return new AppError('unavailable', phrase('error.database'))
  return new AppError('internal', phrase('error.internal'))
}
