import type { BrokerConnection, BrokerKindDefinition, DestinationRef, DestinationSample, MoverTarget } from '../contract.ts'

/** A message as the harness sends it with the broker's own client. */
export interface PlainMessage {
  key: string | null
  headers: Record<string, string>
  body: Uint8Array
  /** Further protocol properties; the harness knows which (RabbitMQ: priority, correlationId, …). */
  properties: Record<string, string | number>
}

/** What a kind of broker tells the conformance battery. Everything here uses the broker's own client, never the adapter. */
export interface ConformanceHarness<Config> {
  definition: BrokerKindDefinition<Config>
  /** A config that works, with a `timeout` well below 10 seconds where the kind has one. */
  config: Config
  /** Opens whatever the other calls need; called once. */
  open(): Promise<void>
  close(): Promise<void>

  /** Makes an empty destination. `name` is unique in the run; the harness may put it into any namespace. */
  create(name: string): Promise<DestinationRef>
  remove(destination: DestinationRef): Promise<void>
  produce(destination: DestinationRef, messages: PlainMessage[]): Promise<void>
  /** Takes `count` messages and acknowledges (or commits) them. */
  consume(destination: DestinationRef, count: number): Promise<void>
  /** Reads the first `count` messages of a destination whole. */
  read(destination: DestinationRef, count: number): Promise<PlainMessage[]>
  /** Messages that lie there now. */
  count(destination: DestinationRef): Promise<number>

  /** Suffixes of names this broker allows and that are easy to break: spaces, slashes, percent signs, other scripts. */
  oddSuffixes: string[]
  /** Messages waiting, as a sample tells; null when it does not tell. Queue: the backlog. Log: end minus start. */
  waiting(sample: DestinationSample): number | null
  /** How long numbers may take to show what just happened, milliseconds. */
  freshWithinMs: number
  /** True where counters are published later than depths, so that one look may show the one without the other. */
  countersFollow?: boolean
  /** True where settling takes nothing away (a log). */
  keepsMessages: boolean
  /** Properties that every produced message may carry, for the round trip. */
  properties: Record<string, string | number>
  /** True when messages have a key. */
  keyed: boolean
  /** A target that does not exist. */
  missingTarget: MoverTarget

  /** The config with a wrong password; null where there is none. */
  withWrongPassword: Config | null
  /** The config with its first contact at this port of 127.0.0.1. */
  at(port: number): Config
  /** Port of the first contact in `config`. */
  port: number
  /** A port of this broker, or of its neighbour, that speaks another protocol. */
  wrongPort: number
}

/** What every part of the battery works with. */
export interface Bench<Config> {
  harness: ConformanceHarness<Config>
  /** The connection under test. */
  connection(): BrokerConnection
  /** Another one, closed after the test file. */
  connect(config: Config): BrokerConnection
  /** A name no other run uses. */
  name(suffix: string): string
  /** Makes a destination that is removed after the test file. */
  destination(suffix: string): Promise<DestinationRef>
}

/** Time limit for one ordinary call. */
export const soon = (): AbortSignal => AbortSignal.timeout(20_000)

const utf8 = new TextEncoder()

/** A message with a text body and nothing else. */
export const plain = (text: string): PlainMessage => ({ key: null, headers: {}, body: utf8.encode(text), properties: {} })
