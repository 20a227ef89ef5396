import { protocolErrors, protocolErrorsCodesById } from '@platformatic/kafka'
import type { ProblemCode } from '../contract.ts'

/** Kafka's own name of an error code, for example `TOPIC_AUTHORIZATION_FAILED`. */
export function errorName(code: number): string {
  const byCode: Record<number, string> = protocolErrorsCodesById
  return byCode[code] ?? `error ${code}`
}

/** Kafka's sentence for an error code. */
export function errorText(code: number): string {
  const byName: Record<string, { message: string }> = protocolErrors
  return byName[errorName(code)]?.message ?? `Kafka answered with error ${code}`
}

/** What an error code on one object means to a person. */
export function problemCode(code: number): ProblemCode {
  const name = errorName(code)
  if (name.endsWith('_AUTHORIZATION_FAILED')) return 'missing-right'
  if (/LEADER|COORDINATOR|REPLICA|BROKER_NOT_AVAILABLE|STORAGE/.test(name)) return 'unavailable'
  return 'object-error'
}

export const NONE = 0
export const UNKNOWN_TOPIC_OR_PARTITION = 3
export const TOPIC_AUTHORIZATION_FAILED = 29

const PASSING = new Set([
  'FENCED_LEADER_EPOCH',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'OFFSET_NOT_AVAILABLE',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_OR_PARTITION',
])

/** Errors that belong to the moment a leader moves or a topic is made or deleted. */
export const isPassing = (code: number): boolean => PASSING.has(errorName(code))
