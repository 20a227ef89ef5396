import type { Crew } from '../kernel/crew.ts'
import type { Recurring } from '../kernel/schedule.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { RabbitmqLink } from './link.ts'
import { createPublisher, type Publish } from './publisher.ts'
import { createWorker, type WorkerPlan } from './worker.ts'

/** One application of the shop: a named connection in one vhost, closed with its crew. */
export interface App {
  publish: Publish
  /** Keeps a consumer of this application running, except during its outages. */
  work: (plan: Omit<WorkerPlan, 'namespace'>, outages?: Recurring) => void
}

/** Connects an application. Resolves at once; the connection comes when the broker does. */
export async function openApp(link: RabbitmqLink, vhost: string, name: string, crew: Crew, context: ScenarioContext): Promise<App> {
  const connection = await link.connect(vhost, name)
  crew.onStop(() => connection.close())
  return {
    publish: createPublisher(connection, name),
    work: (plan, outages) => crew.keep(createWorker(connection, { ...plan, namespace: vhost }, context), outages),
  }
}
