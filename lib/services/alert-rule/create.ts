import { randomUUID } from 'node:crypto'
import type { AlertRuleCreate } from '#lib/api/contracts/alerts.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { nameTaken } from '../name-taken.ts'
import { checkChannels, checkRule } from './check.ts'
import { snapshot } from './snapshot.ts'

/** Saves a new alert rule, evaluated from the next poll on. Answers its id. Throws `invalid-request`, `conflict` (name taken). */
export async function createAlertRule(context: RequestContext, input: AlertRuleCreate): Promise<string> {
  authorise(context, 'alerts:write')
  const params = checkRule(input.condition, input.params, input.scope)
  const id = randomUUID()
  await nameTaken('alert rule', input.name, () =>
    context.prisma.$transaction(async (tx) => {
      await checkChannels(tx, input.channels)
      const row = await tx.alertRule.create({
        data: { ...input, id, params: params as Prisma.InputJsonObject, scope: input.scope as Prisma.InputJsonObject },
      })
      await audit(tx, context, { action: 'alert-rule.created', entity: 'alert-rule', entityId: id, after: snapshot(row) })
    }),
  )
  return id
}
