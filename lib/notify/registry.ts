import type { ChannelKind } from './channel.ts'
import { slack } from './channels/slack.ts'
import { webhook } from './channels/webhook.ts'

/** Every channel kind, in the order people are offered them. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [slack, webhook]

const byKind = new Map(CHANNEL_KINDS.map((entry) => [entry.kind, entry]))

/** Undefined for a kind nobody registered. */
export const channelKindOf = (kind: string): ChannelKind | undefined => byKind.get(kind)
