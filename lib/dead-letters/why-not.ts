export interface RequeueAbility {
  name: string
  type: string
  /** Of the cluster, as probed. */
  capabilities: readonly string[]
  enabled: boolean
  gone: boolean
}

/** Why dead letters of a destination cannot be requeued; null = they can. */
export function whyNotRequeue({ name, type, capabilities, enabled, gone }: RequeueAbility): string | null {
  if (gone) return `${name} does not exist any more.`
  if (!enabled) return 'The cluster is disabled.'
  if (!capabilities.includes('requeue')) return 'The cluster cannot requeue: the broker or the rights of the user do not permit it.'
  if (type === 'stream') return 'It is a stream: nothing can be taken out of it.'
  return null
}
