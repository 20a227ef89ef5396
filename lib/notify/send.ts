import type { SecretBox } from '#lib/secrets.ts'
import { mergeSecrets, type Fields } from '#lib/services/secret-fields.ts'
import type { ChannelKind, Classification } from './channel.ts'
import type { OutgoingEvent } from './event.ts'
import { post, type HttpOptions, type HttpResult } from './http.ts'
import { responseHead } from './redact.ts'
import { channelKindOf } from './registry.ts'

/** One try at sending, as the delivery log keeps it. */
export interface Attempt {
  result: Classification
  /** HTTP status, null without an answer. */
  status: number | null
  responseHead: string
  durationMs: number
  /** False: it certainly did not arrive. */
  mayHaveArrived: boolean
}

export interface StoredChannel {
  id: string
  name: string
  kind: string
  config: Fields
  secrets: string | null
}

/** A channel ready to send. */
export interface OpenChannel {
  kind: ChannelKind
  config: unknown
  secrets: Fields
}

/** Opens a channel's secrets and checks its config. A text says why it cannot be used. */
export function openChannel(channel: StoredChannel, box: SecretBox): OpenChannel | string {
  const kind = channelKindOf(channel.kind)
  if (!kind) return `The channel kind ${channel.kind} is not known.`
  try {
    const secrets = channel.secrets === null ? {} : box.open(channel.secrets, channel.id)
    const config = kind.configSchema.safeParse(mergeSecrets(channel.config, secrets))
    if (!config.success)
      return `The settings of the channel are not valid: ${config.error.issues.map((issue) => issue.path.join('.')).join(', ')}.`
    return { kind, config: config.data, secrets }
  } catch (error) {
    return (error as Error).message
  }
}

/** Sends one event over a channel and classifies what comes back. Never rejects. */
export async function sendEvent(
  channel: OpenChannel | string,
  event: OutgoingEvent,
  delivery: { id: string; at: Date },
  options: HttpOptions,
): Promise<Attempt> {
  const from = performance.now()
  const attempt = (result: Classification, status: number | null, head: string, mayHaveArrived: boolean): Attempt => ({
    result,
    status,
    responseHead: head,
    durationMs: Math.round(performance.now() - from),
    mayHaveArrived,
  })
  const unusable = (reason: string, hint: string): Attempt =>
    attempt({ outcome: 'permanent', of: 'channel', reason, hint }, null, '', false)
  if (typeof channel === 'string') return unusable(channel, 'Enter the settings of the channel again.')
  const answer = await post(channel.kind.render(event, channel.config, delivery), options).catch((error: unknown): HttpResult => ({
    kind: 'refused',
    reason: 'The request could not be built.',
    hint: (error as Error).message,
  }))
  switch (answer.kind) {
    case 'refused':
      return unusable(answer.reason, answer.hint)
    case 'failed':
      return attempt({ outcome: 'retry', reason: answer.reason }, null, '', answer.reached)
    case 'answer': {
      const result = channel.kind.classify(answer.status, answer.headers, answer.body, delivery.at)
      return attempt(result, answer.status, responseHead(answer.body, channel.secrets), true)
    }
  }
}
