/**
 * The one contract every broker kind fulfils. A kind is a folder with `index.ts` exporting a
 * `BrokerKindDefinition`; the registry lists it; nothing else outside the folder knows it.
 */
import type { z } from 'zod'
import type { BrowseBy, BrowseCost, DestinationRole, DestinationType, Evidence } from '#lib/domain/types.ts'

/** What a connection can do, found by probing. A name absent from the set cannot be done here. */
export type Capability =
  | 'inventory'
  | 'sample'
  | 'sample-bulk'
  | 'browse'
  | 'requeue'
  | 'purge'
  | 'lag'
  | 'members'
  | 'consumers'
  | 'dead-letter-routes'
  | 'nodes'
  | 'partitions'
  | 'scheduled'
  | 'transactions'

/** Injected so that tests own the clock and nothing reads globals. */
export interface BrokerDeps {
  /** Current time in milliseconds since the epoch. */
  now: () => number
  /** Called with one line about a recoverable trouble. Secrets are already redacted. */
  warn: (message: string) => void
}

export interface BrokerKindDefinition<Config = unknown> {
  /** Stable id: `kafka`, `rabbitmq`, … */
  kind: string
  label: string
  /** Validates a cluster's `config`. Secret fields carry `.meta({ secret: true })`; the add form is drawn from it. */
  configSchema: z.ZodType<Config>
  /** Everything the kind can do where server and rights allow. */
  capabilities: readonly Capability[]
  /** What a look costs, by what the inventory says of the destination; the exact report comes with the look. Absent = always free. */
  usualBrowseCost?(destination: { type: DestinationType; config: Record<string, unknown> }): BrowseCost
  /** How a look at a log (type `topic` or `stream`) may be done besides from the head; no other request is made. Absent = only from the head. */
  browseBy?: readonly BrowseBy[]
  /** Builds a connection. Opens nothing yet: the first call does. */
  connect(config: Config, deps: BrokerDeps): BrokerConnection
}

/** Every call takes a signal; an adapter stops its I/O when it fires and rejects with `BrokerError`. */
export interface BrokerConnection {
  /** Who is there and what we may do. Rejects with a `BrokerError` whose code names the problem. */
  identify(signal: AbortSignal): Promise<Identity>
  /** Everything slow-moving. Partial trouble goes to `problems`, only total failure rejects. */
  inventory(signal: AbortSignal): Promise<Inventory>
  /** Numbers, in the fewest possible requests. Partial trouble goes to `problems`. */
  sample(signal: AbortSignal): Promise<Sample>
  /** Cost of looking at messages of this destination, without looking. */
  browseCost(destination: DestinationRef, signal: AbortSignal): Promise<BrowseCostReport>
  /** Reads messages without taking them away. */
  browse(request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult>
  /** Opens the requeue engine's hands on the broker. Absent where the kind cannot. */
  openMover?(request: MoverRequest, signal: AbortSignal): Promise<Mover>
  /** Takes all messages of a destination away for good; answers how many. */
  purge?(destination: DestinationRef, signal: AbortSignal): Promise<number>
  /** Ends sockets and timers. Never rejects. */
  close(): Promise<void>
}

/** Names one destination inside a cluster. */
export interface DestinationRef {
  /** RabbitMQ vhost, RocketMQ namespace; '' where the kind has none. */
  namespace: string
  name: string
}

export interface Identity {
  /** The broker's own cluster id or name. */
  clusterId: string
  version: string
  capabilities: Capability[]
  /** Why a capability of the kind is missing, and other things a person should repair. */
  problems: Problem[]
}

/** A diagnosis in plain words. `code` is stable. */
export interface Problem {
  code: ProblemCode
  /** What happened, to which object. */
  detail: string
  /** What to do. */
  hint: string
  /** The object concerned, when it is not the whole cluster. */
  object?: DestinationRef | { group: string } | { node: string }
}

export type ProblemCode =
  | 'refused'
  | 'unknown-host'
  | 'timeout'
  | 'tls-mismatch'
  | 'tls-untrusted'
  | 'wrong-port'
  | 'bad-credentials'
  | 'missing-right'
  | 'plugin-off'
  | 'unsupported-version'
  | 'malformed-answer'
  | 'object-error'
  | 'overloaded'
  | 'unavailable'
  | 'internal'

export interface NodeInfo {
  name: string
  up: boolean
  role: string
  /** Numbers with their unit in the name: memoryUsedBytes, memoryLimitBytes, diskFreeBytes, fileDescriptorsUsed, … */
  resources: Record<string, number>
  /** Raised alarms in plain words, for example `memory`, `disk`. */
  alarms: string[]
}

export interface DestinationInfo extends DestinationRef {
  type: DestinationType
  /** Role the broker's configuration or a reserved name proves. Name rules and headers are applied later. */
  role: DestinationRole
  /** Identity of this incarnation where the broker has one (Kafka topic id); else ''. A change means re-created. */
  incarnation: string
  /** Flat settings as the broker says them, plus what the adapter resolved (`partitions`, `replicationFactor`, `deadLetterExchange`, …). */
  config: Record<string, unknown>
}

/** A named set of consumers on one destination. RabbitMQ: the consumers of a queue, group = queue name. */
export interface SubscriptionInfo {
  group: string
  destination: DestinationRef
  /** Broker's word: Stable, Empty, PreparingRebalance, Dead, active, … */
  state: string
  /** classic, consumer (KIP-848), share, amqp091, … */
  protocol: string
  members: MemberInfo[]
}

export interface MemberInfo {
  id: string
  clientId: string
  host: string
  /** Partitions of the subscription's destination this member reads; empty where that means nothing. */
  partitions: number[]
  /** Messages it may hold unacknowledged; null when unknown or unlimited. */
  prefetch: number | null
}

/** Configured path of a dead letter. `to` null: the route leads nowhere and messages are lost; `problem` says why. */
export interface DeadLetterRoute extends Evidence {
  from: DestinationRef
  to: DestinationRef | null
  problem: string | null
}

/** How a message gets into a destination, for the topology and the destination page. */
export interface BindingInfo {
  namespace: string
  source: string
  sourceType: string
  destination: string
  destinationType: 'queue' | 'exchange'
  routingKey: string
}

export interface Inventory {
  nodes: NodeInfo[]
  destinations: DestinationInfo[]
  subscriptions: SubscriptionInfo[]
  routes: DeadLetterRoute[]
  bindings: BindingInfo[]
  /** Trouble with parts: a denied vhost, a group that errors. Objects inside are "not observed", never "gone". */
  problems: Problem[]
  /** Namespaces whose objects could not be listed: their objects must not be marked gone. */
  unobservedNamespaces: string[]
  /** Groups that could not be listed (their coordinator failed): they must not be marked gone. Absent = none. */
  notObservedGroups?: string[]
}

/** Numbers of one destination at one moment; absent field = the broker did not say (never 0). Counters are cumulative. */
export interface DestinationSample {
  destination: DestinationRef
  backlogMessages?: number
  readyMessages?: number
  inFlightMessages?: number
  scheduledMessages?: number
  /** When the next scheduled message is due, milliseconds since the epoch. */
  nextDueAt?: number
  /** Messages of open transactions: half messages, prepared (XA) messages. Readers do not see them yet. */
  preparedMessages?: number
  /** Most times the broker has asked the producer of one of them how its transaction ended. */
  preparedChecks?: number
  consumers?: number
  /** Cumulative messages in since some start; a fall means reset. */
  inTotal?: number
  /** Cumulative messages out (acknowledged or deleted) since some start. */
  outTotal?: number
  redeliveredTotal?: number
  oldestAgeMs?: number
  sizeBytes?: number
  /**
   * Log brokers: first and next offset of each partition. `partition` is a stable number; `label` is the broker's own word for it
   * where a number is not enough (RocketMQ: `broker-a/2`).
   */
  partitions?: { partition: number; start: number; end: number; label?: string }[]
}

/** Position of one group on one destination. */
export interface SubscriptionSample {
  group: string
  destination: DestinationRef
  /** Members connected now; absent = not known in this loop. */
  members?: number
  state?: string
  /** Log brokers: committed offset for each partition; null = nothing committed. */
  committed?: { partition: number; offset: number | null }[]
  /** Messages handed to members and not acknowledged, where the committed offset hides them (POP). */
  inFlightMessages?: number
  /** What waits for this group alone, where the broker counts that itself (durable subscriber of a topic that is no log). */
  backlogMessages?: number
  /** With `backlogMessages`: cumulative messages this group has taken since some start; a fall means reset. */
  outTotal?: number
  /** Measured by the broker itself, where it can. */
  lagMs?: number
}

export interface Sample {
  destinations: DestinationSample[]
  subscriptions: SubscriptionSample[]
  nodes: NodeInfo[]
  /** Parts that were asked for and did not answer. Their objects keep their last number and turn stale. */
  problems: Problem[]
  /** Objects known to be missing from this sample because of `problems` (not because they are gone). */
  notObserved: DestinationRef[]
  /** Groups known to be missing for the same reason. Absent = none. */
  notObservedGroups?: string[]
  /** Requests sent to the broker for this sample. */
  requests: number
}

export interface BrowseCostReport {
  cost: BrowseCost
  /** One plain sentence: what a look does to the messages. */
  explanation: string
  /** Looks left before the broker gives the message up; null = unlimited. 0 = refuse. */
  looksLeft: number | null
}

export interface BrowseRequest {
  destination: DestinationRef
  /** At most this many messages (1–500). */
  limit: number
  /** Continue after this position, as given in the previous answer; null = from the start. */
  cursor: string | null
  /** Log brokers: start at this time, milliseconds since the epoch. */
  fromTime?: number
  /** Log brokers: only this partition. */
  partition?: number
  /** Log brokers: start at this offset, of `partition` or of each; at the first one left when it is gone. Never with `fromTime`. */
  fromOffset?: number
  /** Only messages with exactly this key, by the broker's own index; never together with the fields above except `fromTime`. */
  key?: string
  /** Only the message with this id, the producer's or the broker's; never together with any field above. None = an empty page. */
  messageId?: string
  /** Log brokers: newest messages first, a cursor then leads back in time. Absent = oldest first. */
  newestFirst?: boolean
  /** Stop collecting bytes of bodies beyond this; a longer body is cut and marked. */
  maxBodyBytes: number
  /** The person accepted a cost other than free. Without it such a browse is refused. */
  acceptCost: boolean
}

export interface BrowseResult {
  messages: BrokerMessage[]
  nextCursor: string | null
  cost: BrowseCostReport
  /** Parts that could not be looked into: the page is right, and may miss their messages. Absent = none. */
  problems?: Problem[]
}

/** One header; bytes that are not UTF-8 text stay base64. Order and repetition are kept. */
export interface MessageHeader {
  name: string
  /** Text, or base64 of the exact bytes, or the JSON text of a structured value (RabbitMQ tables). */
  value: string
  encoding: 'utf8' | 'base64' | 'json'
}

/** A message as it lies in the broker, before any dead-letter decoding. */
export interface BrokerMessage {
  /** Stable name of the message inside its destination: `<partition>-<offset>`, or a fingerprint where the broker has none. */
  id: string
  /** Place in the destination, as the broker says it. */
  position: string
  /** When the broker got it or it was dead-lettered, milliseconds since the epoch; null = the broker does not say. */
  timestamp: number | null
  key: Bytes | null
  headers: MessageHeader[]
  /** Protocol properties apart from headers (messageId, contentType, expiration, exchange, routingKey, …). */
  properties: Record<string, string | number | boolean | null>
  body: Bytes
  /** Full size; larger than `body.length` when cut. */
  bodySize: number
  /** Deliveries the broker has counted; null = unknown. */
  deliveryCount: number | null
  redelivered: boolean
  /**
   * Sent again it may keep its id, because only the broker itself can copy it; and the broker may drop the second death of an id
   * without a word. Absent = it gets a new one, or that does not matter.
   */
  mayKeepId?: true
}

export type Bytes = Uint8Array

/** What the mover reads from and how gently. */
export interface MoverRequest {
  source: DestinationRef
  /** Messages held unconfirmed at most; bounds duplicates after a crash (1–1000). */
  prefetch: number
  /** Log brokers: the exact records of a frozen plan, `<partition>-<offset>` ids in order. Queue brokers: null = from the head. */
  positions: string[] | null
}

/** Where one message is sent. */
export interface MoverTarget {
  /** Straight to a queue or topic … */
  destination: DestinationRef
  /** … or, RabbitMQ, through this exchange and key; absent = straight to `destination`. */
  exchange?: string
  routingKey?: string
  /** Log brokers: keep the partition when it exists; absent = by key. */
  partition?: number
}

/** A message in the mover's hands: read, not yet settled. */
export interface HeldMessage {
  message: BrokerMessage
  /** Log brokers: set, with the reason, when a frozen position can no longer be read. `message` then only carries the id: skip it. */
  missing?: string
  /** Opaque handle of the adapter; valid until settled or the mover closes. */
  handle: unknown
}

export type SendOutcome =
  /** Positively confirmed and routed. Only this permits `settle`. */
  | { result: 'confirmed'; position: string | null }
  /** The broker refused or could not route it. Nothing was stored. */
  | { result: 'refused'; reason: string }
  /** The line broke before an answer: it may or may not be there. */
  | { result: 'unknown'; reason: string }

export interface SendOptions {
  /** Headers to add (Spillway's own marks). */
  addHeaders: Record<string, string>
  /** Lower-case names of headers to leave out. */
  dropHeaders: string[]
}

/**
 * Read one → publish → positive confirm → settle. The engine writes its ledger between the steps.
 * `next` may be called ahead up to `prefetch`. Closing without settling puts everything back.
 */
export interface Mover {
  /** Next message, or null when the source has no more for now. */
  next(signal: AbortSignal): Promise<HeldMessage | null>
  send(held: HeldMessage, target: MoverTarget, options: SendOptions, signal: AbortSignal): Promise<SendOutcome>
  /** Takes the dead letter out of its source. Only after `confirmed`. On a log: does nothing. */
  settle(held: HeldMessage): Promise<void>
  /** Gives the message back untouched. */
  release(held: HeldMessage): Promise<void>
  /** Does the target exist and would a message reach it? */
  checkTarget(target: MoverTarget, signal: AbortSignal): Promise<{ exists: boolean; routable: boolean; detail: string }>
  close(): Promise<void>
}
