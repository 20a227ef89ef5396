import { closeIncidents } from '#lib/alerting/close.ts'
import type { RequestContext } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { snapshot } from './snapshot.ts'

/** Deletes an alert rule. Its open incidents close as `rule_deleted`, past ones stay in the history. Throws `not-found`. */
export async function removeAlertRule(context: RequestContext, id: string): Promise<void> {
  authorise(context, 'alerts:write')
  await context.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`select id from alert_rule where id = ${id} for update`
    const before = await tx.alertRule.findUnique({ where: { id } })
    if (!before) throw notFound('alert rule', id)
    await closeIncidents((sql, ...values) => tx.$executeRawUnsafe(sql, ...values), 'rule', id, 'rule_deleted')
    await tx.alertRule.delete({ where: { id } })
    await audit(tx, context, { action: 'alert-rule.removed', entity: 'alert-rule', entityId: id, before: snapshot(before) })
  })
}
