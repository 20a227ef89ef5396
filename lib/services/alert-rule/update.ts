import { isDeepStrictEqual } from 'node:util'
import { closeIncidents } from '#lib/alerting/close.ts'
import type { AlertRulePatch, Scope } from '#lib/api/contracts/alerts.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { nameTaken } from '../name-taken.ts'
import { checkChannels, checkRule } from './check.ts'
import { snapshot } from './snapshot.ts'

/**
 * Changes an alert rule. What it means (condition, parameters, scope) closes its open incidents as `rule_changed`, switching it
 * off as `rule_disabled`; name, severity, times and channels keep them. Throws `not-found`, `invalid-request`, `conflict`.
 */
export async function updateAlertRule(context: RequestContext, id: string, input: AlertRulePatch): Promise<void> {
  authorise(context, 'alerts:write')
  await nameTaken('alert rule', input.name ?? '', () =>
    context.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select id from alert_rule where id = ${id} for update`
      const before = await tx.alertRule.findUnique({ where: { id } })
      if (!before) throw notFound('alert rule', id)
      const condition = input.condition ?? before.condition
      const scope = input.scope ?? (before.scope as Scope)
      // Parameters belong to their condition: those of another one start from its defaults.
      const given = input.params ?? (condition === before.condition ? before.params : {})
      const params = checkRule(condition, given, scope)
      if (input.channels) await checkChannels(tx, input.channels)
      const meaning = [condition, params, scope]
      const changed = !isDeepStrictEqual(JSON.parse(JSON.stringify(meaning)), [before.condition, before.params, before.scope])
      const { name, forSeconds, keepFiringForSeconds, severity, channels, enabled } = input
      const after = await tx.alertRule.update({
        where: { id },
        data: {
          ...defined({ name, forSeconds, keepFiringForSeconds, severity, channels, enabled }),
          condition,
          params: params as Prisma.InputJsonObject,
          scope: scope as Prisma.InputJsonObject,
          ...(changed ? { revision: { increment: 1 } } : {}),
        },
      })
      const reason = !after.enabled && before.enabled ? 'rule_disabled' : changed ? 'rule_changed' : null
      if (reason) await closeIncidents((sql, ...values) => tx.$executeRawUnsafe(sql, ...values), 'rule', id, reason)
      await audit(tx, context, {
        action: 'alert-rule.updated',
        entity: 'alert-rule',
        entityId: id,
        before: snapshot(before),
        after: snapshot(after),
      })
    }),
  )
}

const defined = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
