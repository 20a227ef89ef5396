import type { RequestContext } from '#lib/context.ts'
import { AppError } from '#lib/errors.ts'

/** What a write needs. Roles arrive with the access feature; until then every local caller is an operator. */
export type Permission = 'clusters:write' | 'alerts:write' | 'channels:write' | 'requeue:write' | 'settings:write'

const GRANTS: Record<RequestContext['actor']['type'], ReadonlySet<Permission>> = {
  user: new Set<Permission>(['clusters:write', 'alerts:write', 'channels:write', 'requeue:write', 'settings:write']),
  token: new Set<Permission>(['clusters:write', 'alerts:write', 'channels:write', 'requeue:write', 'settings:write']),
  collector: new Set<Permission>(['alerts:write', 'requeue:write']),
}

/** First line of every write. Throws `forbidden`. */
export function authorise(context: RequestContext, permission: Permission): void {
  if (!GRANTS[context.actor.type].has(permission)) {
    throw new AppError('forbidden', `${context.actor.name} may not do this: the right ${permission} is missing.`)
  }
}
