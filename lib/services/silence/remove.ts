import type { RequestContext } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'

/** Ends a silence: what is still firing is told at the next poll. Throws `not-found`. */
export async function removeSilence(context: RequestContext, id: string): Promise<void> {
  authorise(context, 'alerts:write')
  await context.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`select id from silence where id = ${id} for update`
    const before = await tx.silence.findUnique({ where: { id } })
    if (!before) throw notFound('silence', id)
    await tx.silence.delete({ where: { id } })
    await audit(tx, context, { action: 'silence.removed', entity: 'silence', entityId: id, before })
  })
}
