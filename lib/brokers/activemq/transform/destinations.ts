import type { DestinationInfo } from '../../contract.ts'
import type { SettingsAnswer } from '../answers.ts'
import { isAdvisory } from '../names.ts'

/** Name under which the messages that wait for their time are shown: they lie in the scheduler, in no queue. */
export const schedulerName = 'ActiveMQ.Scheduler'

/**
 * Queues as the broker lists them. `flagged` holds the queues ever seen with the flag DLQ: the broker forgets it when it restarts.
 */
export function toQueue(answer: SettingsAnswer, flagged: ReadonlySet<string>): DestinationInfo {
  const deadLetters = answer.DLQ === true || flagged.has(answer.Name)
  return {
    namespace: '',
    name: answer.Name,
    type: 'queue',
    role: deadLetters ? 'dead-letter' : 'normal',
    incarnation: '',
    config: settingsOf(answer),
  }
}

/** Topics; those on which the broker tells about itself are left out. */
export function toTopics(answers: readonly SettingsAnswer[]): DestinationInfo[] {
  return answers
    .filter(({ Name }) => !isAdvisory(Name))
    .map((answer) => ({
      namespace: '',
      name: answer.Name,
      type: 'topic',
      role: answer.Name.startsWith('ActiveMQ.') ? 'internal' : 'normal',
      incarnation: '',
      config: settingsOf(answer),
    }))
}

/** The scheduler as a destination, so that what waits in it is seen. */
export const toScheduler = (): DestinationInfo => ({
  namespace: '',
  name: schedulerName,
  type: 'queue',
  role: 'delay',
  incarnation: '',
  config: { scheduler: true },
})

function settingsOf(answer: SettingsAnswer): Record<string, unknown> {
  const { DLQ, Paused, Options, PrioritizedMessages, MemoryLimit, MaxPageSize, MaxBrowsePageSize, ProducerFlowControl } = answer
  const config = {
    deadLetterFlag: DLQ,
    paused: Paused,
    options: Options === '' ? undefined : Options,
    prioritizedMessages: PrioritizedMessages,
    memoryLimitBytes: MemoryLimit,
    maxPageSize: MaxPageSize,
    maxBrowsePageSize: MaxBrowsePageSize,
    producerFlowControl: ProducerFlowControl,
  }
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value !== null))
}
