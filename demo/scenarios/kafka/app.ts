import type { Crew } from '../kernel/crew.ts'
import type { Recurring } from '../kernel/schedule.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { KafkaLink, Sender, SenderOptions } from './link.ts'
import { createReader, type ReaderPlan } from './reader.ts'

/** The applications of one scenario on Kafka. */
export interface KafkaApps {
  sender: (application: string, options?: SenderOptions) => Promise<Sender>
  /** Keeps a consumer group of one member running, except during its outages. */
  read: (plan: ReaderPlan, outages?: Recurring) => void
}

/** Binds what a scenario opens to its crew. */
export function kafkaApps(link: KafkaLink, crew: Crew, context: ScenarioContext): KafkaApps {
  return {
    sender: async (application, options) => {
      const sender = await link.sender(application, options)
      crew.onStop(sender.close)
      return sender
    },
    read: (plan, outages) => crew.keep(createReader(link, plan, context), outages),
  }
}
