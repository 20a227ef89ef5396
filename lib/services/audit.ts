import { randomUUID } from 'node:crypto'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma, PrismaTransaction } from '#lib/db/prisma.ts'

export interface AuditEntry {
  /** Verb in the past: `cluster.created`. */
  action: string
  entity: string
  entityId: string
  /** Snapshots without secrets. */
  before?: unknown
  after?: unknown
}

/** Last step of every write, in the same transaction: when the audit event cannot be written, the change is undone. */
export async function audit(tx: PrismaTransaction, context: RequestContext, entry: AuditEntry): Promise<void> {
  await tx.auditEvent.create({
    data: {
      id: randomUUID(),
      actor: context.actor,
      action: entry.action,
      entity: entry.entity,
      entityId: entry.entityId,
      before: plain(entry.before),
      after: plain(entry.after),
      ip: context.ip,
    },
  })
}

/** JSON form of a snapshot; dates become text. */
const plain = (value: unknown): Prisma.InputJsonValue | undefined =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue)
