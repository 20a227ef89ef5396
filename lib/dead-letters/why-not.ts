import { phrase, type Phrase } from '#lib/domain/phrase.ts'

export interface RequeueAbility {
  name: string
  type: string
  /** Of the cluster, as probed. */
  capabilities: readonly string[]
  enabled: boolean
  gone: boolean
}

/** Why dead letters of a destination cannot be requeued; null = they can. */
export function whyNotRequeue({ name, type, capabilities, enabled, gone }: RequeueAbility): Phrase | null {
  if (gone) return phrase('why-not.gone', { name })
  if (!enabled) return phrase('why-not.disabled')
  if (!capabilities.includes('requeue')) return phrase('why-not.not-permitted')
  if (type === 'stream') return phrase('why-not.stream')
  return null
}
