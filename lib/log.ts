import { pino, type Logger } from 'pino'
import { env } from './env.ts'

export type { Logger }

/** A JSON logger for one part of a process (`web`, `collector`, …). */
export const createLog = (part: string): Logger => pino({ level: env().logLevel, base: { part }, timestamp: pino.stdTimeFunctions.isoTime })
