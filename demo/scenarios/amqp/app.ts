import type { Crew } from '../kernel/crew.ts'
import type { Recurring } from '../kernel/schedule.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { AmqpLink } from './link.ts'
import { createReceiver, type ReceiverPlan } from './receiver.ts'
import { createSender, type AddressKind, type AmqpSender } from './sender.ts'

/** The applications of one scenario on ActiveMQ or Artemis. */
export interface AmqpApps {
  sender: (application: string, kind: AddressKind) => AmqpSender
  /** Keeps a consumer running, except during its outages. */
  receive: (plan: ReceiverPlan, outages?: Recurring) => void
}

/** Binds what a scenario opens to its crew. */
export function amqpApps(link: AmqpLink, crew: Crew, context: ScenarioContext): AmqpApps {
  return {
    sender: (application, kind) => {
      const sender = createSender(link, application, kind)
      crew.onStop(sender.close)
      return sender
    },
    receive: (plan, outages) => crew.keep(createReceiver(link, plan, context), outages),
  }
}
