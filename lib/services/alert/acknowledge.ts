import type { RequestContext } from '#lib/context.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'

interface Row {
  state: string
  acknowledged_by: string | null
}

/**
 * Takes an open incident on: repeats stop, its end is still told. Throws `not-found`, and `conflict` when it is closed or
 * somebody else has it; doing it twice oneself changes nothing.
 */
export async function acknowledgeAlert(context: RequestContext, id: string): Promise<void> {
  authorise(context, 'alerts:write')
  const { name } = context.actor
  await context.prisma.$transaction(async (tx) => {
    const [before] = await tx.$queryRaw<Row[]>`select state, acknowledged_by from alert where id = ${id} for update`
    if (!before) throw notFound('alert', id)
    if (before.acknowledged_by === name) return
    if (before.state === 'closed') throw new AppError('conflict', phrase('error.alert-closed'))
    if (before.acknowledged_by !== null) throw new AppError('conflict', phrase('error.acknowledged', { name: before.acknowledged_by }))
    await tx.$executeRaw`update alert set acknowledged_by = ${name}, acknowledged_at = now() where id = ${id}`
    await tx.$executeRaw`insert into alert_event (alert_id, transition, details) values (${id}, 'acknowledged', jsonb_build_object('by', ${name}::text))`
    await audit(tx, context, {
      action: 'alert.acknowledged',
      entity: 'alert',
      entityId: id,
      before: { acknowledgedBy: null },
      after: { acknowledgedBy: name },
    })
  })
}
