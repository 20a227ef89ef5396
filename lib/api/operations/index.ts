import type { Operation } from '../operation.ts'
import { alertOperations } from './alerts.ts'
import { coreOperations } from './core.ts'
import { deadLetterOperations } from './dead-letters.ts'
import { exportOperations } from './exports.ts'

const parts: Record<string, Operation>[] = [coreOperations, alertOperations, deadLetterOperations, exportOperations]

/** The whole REST contract by operation id. Throws at load when two parts use one id. */
export const operations: Record<string, Operation> = merge(parts)

function merge(all: Record<string, Operation>[]): Record<string, Operation> {
  const merged: Record<string, Operation> = {}
  for (const [id, op] of all.flatMap((part) => Object.entries(part))) {
    if (Object.hasOwn(merged, id)) throw new Error(`Two operations have the id ${id}.`)
    merged[id] = op
  }
  return merged
}
