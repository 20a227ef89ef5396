import type { ChannelKind } from './channel.ts'

/** Keeps each channel below the rate its target takes, in this process. Times in milliseconds. */
export interface Buckets {
  /** May one more message be sent now? */
  ready(channelId: string, rate: ChannelKind['rate'], at: number): boolean
  /** Counts a message that is sent. */
  take(channelId: string, rate: ChannelKind['rate'], at: number): void
  /** Lets nothing through until then. */
  hold(channelId: string, until: number): void
}

export function createBuckets(): Buckets {
  const levels = new Map<string, { tokens: number; at: number }>()
  const held = new Map<string, number>()
  const level = (channelId: string, rate: ChannelKind['rate'], at: number): number => {
    const last = levels.get(channelId) ?? { tokens: rate.burst, at }
    return Math.min(rate.burst, last.tokens + (Math.max(0, at - last.at) / 1000) * rate.perSecond)
  }
  return {
    ready: (channelId, rate, at) => (held.get(channelId) ?? 0) <= at && level(channelId, rate, at) >= 1,
    take(channelId, rate, at) {
      levels.set(channelId, { tokens: level(channelId, rate, at) - 1, at })
    },
    hold(channelId, until) {
      held.set(channelId, until)
    },
  }
}
