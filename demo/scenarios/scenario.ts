import type { Clock } from './kernel/clock.ts'
import type { Consumed } from './kernel/consumed.ts'
import type { Control } from './kernel/control.ts'
import type { Random } from './kernel/random.ts'
import type { Links } from './links.ts'
import type { BrokerKind } from './messages.ts'

/** The uses of a message queue a scenario shows; ids as in `lib/patterns`. */
export type PatternName =
  | 'async-processing'
  | 'decoupling'
  | 'peak-shaving'
  | 'log-collection'
  | 'distributed-transaction'
  | 'delayed-message'
  | 'broadcast'
  | 'retry'

/** What a scenario is given: everything outside it, so that a test can own all of it. */
export interface ScenarioContext {
  clock: Clock
  random: Random
  control: Control
  consumed: Consumed
  /** When this scenario began, milliseconds since the epoch. Schedules count from here. */
  startedAt: number
  /** One line about a trouble. */
  say: (line: string) => void
}

/** Producers and consumers at work. */
export interface Running {
  /** Ends them all and closes their connections. Never rejects. */
  stop: () => Promise<void>
}

/** One story: real producers and consumers that use a broker in one of the ways of the product. */
export interface Scenario<Kind extends BrokerKind> {
  name: string
  pattern: PatternName
  broker: Kind
  /** One sentence: what happens and what there is to see. */
  describe: string
  /** Creates its queues or topics. May run again and again. */
  setup: (link: Links[Kind]) => Promise<void>
  /** Starts it. */
  run: (context: ScenarioContext, link: Links[Kind]) => Promise<Running>
}

export type RabbitmqScenario = Scenario<'rabbitmq'>
export type KafkaScenario = Scenario<'kafka'>
export type RocketmqScenario = Scenario<'rocketmq'>
export type ActivemqScenario = Scenario<'activemq'>
export type ArtemisScenario = Scenario<'artemis'>
export type AnyScenario = { [Kind in BrokerKind]: Scenario<Kind> }[BrokerKind]
