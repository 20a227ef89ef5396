import type { Crew } from '../kernel/crew.ts'
import type { Recurring } from '../kernel/schedule.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { RocketmqLink } from './link.ts'
import { createProducer, type RocketmqProducer } from './producer.ts'
import { createReader, type ReaderPlan } from './reader.ts'
import type { Ending } from './transactions.ts'

/** The applications of one scenario on RocketMQ. */
export interface RocketmqApps {
  /** A producer group of one member. `onCheck` answers the broker's check-backs. */
  producer: (group: string, onCheck?: (id: string) => Ending | 'unknown') => RocketmqProducer
  /** Keeps a consumer group of one member running, except during its outages. */
  read: (plan: ReaderPlan, outages?: Recurring) => void
}

const beatEveryMs = 15_000

/** Binds what a scenario opens to its crew. */
export function rocketmqApps(link: RocketmqLink, crew: Crew, context: ScenarioContext): RocketmqApps {
  return {
    producer: (group, onCheck) => {
      const producer = createProducer(link, group, onCheck)
      crew.every(beatEveryMs, group, producer.beat)
      crew.onStop(async () => producer.close())
      return producer
    },
    read: (plan, outages) => crew.keep(createReader(link, plan, context), outages),
  }
}
