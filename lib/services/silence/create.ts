import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { silenceCreate } from '#lib/api/contracts/alerts.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'

/** Mutes what the matchers fit until a time, by the database's clock. Answers its id. Throws `invalid-request`. */
export async function createSilence(context: RequestContext, input: z.output<typeof silenceCreate>): Promise<string> {
  authorise(context, 'alerts:write')
  const given = Object.values(input.matchers).filter((value) => value !== undefined && (!Array.isArray(value) || value.length > 0))
  if (given.length === 0)
    throw new AppError('invalid-request', phrase('error.silence-everything'), [
      { field: 'matchers', message: 'at least one is needed', phrase: phrase('field.required') },
    ])
  const id = randomUUID()
  await context.prisma.$transaction(async (tx) => {
    const [clock] = await tx.$queryRaw<{ now: Date }[]>`select now() as now`
    const now = clock?.now ?? context.now()
    const startsAt = input.startsAt ? new Date(input.startsAt) : now
    const endsAt = new Date(input.endsAt)
    if (endsAt <= now || endsAt <= startsAt)
      throw new AppError('invalid-request', phrase('error.silence-ended'), [
        { field: 'endsAt', message: 'must be later than the start and than now', phrase: phrase('field.later') },
      ])
    const row = await tx.silence.create({
      data: { id, matchers: input.matchers as Prisma.InputJsonObject, startsAt, endsAt, author: context.actor.name, reason: input.reason },
    })
    await audit(tx, context, { action: 'silence.created', entity: 'silence', entityId: id, after: row })
  })
  return id
}
