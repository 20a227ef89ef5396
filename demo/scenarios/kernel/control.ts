/** Whether the consumers of a scenario follow the story or an order from outside. */
export type ConsumerMode = 'schedule' | 'paused' | 'running'

/** What can be ordered of a scenario from outside, and what it asks back on each step. */
export interface Control {
  setConsumers: (mode: ConsumerMode, consumer?: string) => void
  /** Does a consumer run now? `scheduled` is what the story says. */
  wantsConsumer: (consumer: string, scheduled: boolean) => boolean
  surgeUntil: (ms: number) => void
  isSurging: (now: number) => boolean
  /** The next `count` messages are poison, on top of the story's own. */
  addPoison: (count: number) => void
  /** Takes all poison ordered so far. */
  takePoison: () => number
  state: () => ControlState
}

export interface ControlState {
  consumers: ConsumerMode
  /** Consumers with an order of their own. */
  each: Record<string, ConsumerMode>
  surgeUntil: string | null
  poisonWaiting: number
}

/** The switchboard of one scenario. */
export function createControl(): Control {
  let all: ConsumerMode = 'schedule'
  let surgeEnd = 0
  let poison = 0
  const each = new Map<string, ConsumerMode>()
  return {
    setConsumers: (mode, consumer) => {
      if (consumer !== undefined) {
        each.set(consumer, mode)
        return
      }
      each.clear()
      all = mode
    },
    wantsConsumer: (consumer, scheduled) => {
      const mode = each.get(consumer) ?? all
      return mode === 'schedule' ? scheduled : mode === 'running'
    },
    surgeUntil: (ms) => {
      surgeEnd = ms
    },
    isSurging: (now) => now < surgeEnd,
    addPoison: (count) => {
      poison += count
    },
    takePoison: () => {
      const taken = poison
      poison = 0
      return taken
    },
    state: () => ({
      consumers: all,
      each: Object.fromEntries(each),
      surgeUntil: surgeEnd === 0 ? null : new Date(surgeEnd).toISOString(),
      poisonWaiting: poison,
    }),
  }
}
