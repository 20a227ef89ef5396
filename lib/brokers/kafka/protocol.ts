import {
  consumerGroupDescribeV0,
  deleteRecordsV2,
  describeClusterV0,
  describeClusterV1,
  describeConfigsV2,
  describeConfigsV3,
  describeConfigsV4,
  describeGroupsV5,
  describeLogDirsV2,
  describeLogDirsV3,
  describeLogDirsV4,
  describeQuorumV0,
  describeQuorumV1,
  describeQuorumV2,
  fetchV11,
  fetchV12,
  fetchV13,
  fetchV15,
  fetchV17,
  listGroupsV3,
  listGroupsV4,
  listGroupsV5,
  listOffsetsV5,
  listOffsetsV6,
  listOffsetsV7,
  listOffsetsV8,
  listOffsetsV9,
  metadataV10,
  metadataV11,
  metadataV12,
  metadataV9,
  offsetFetchV6,
  offsetFetchV7,
  offsetFetchV8,
  offsetFetchV9,
  produceV11,
  produceV7,
  produceV8,
  produceV9,
  type Connection,
} from '@platformatic/kafka'
import { BrokerError } from '../error.ts'

/** One version of one Kafka API, as the client library defines it. */
export interface Call<Args extends unknown[], Answer> {
  async(connection: Connection, ...args: Args): Promise<Answer>
  readonly key: number
  readonly version: number
}

/** Versions of one API that we can speak, newest first. All take the same arguments. */
export interface Api<Args extends unknown[], Answer> {
  name: string
  versions: readonly Call<Args, Answer>[]
}

/** API key → lowest and highest version a broker speaks (ApiVersions). */
export type BrokerVersions = ReadonlyMap<number, { min: number; max: number }>

type ArgsOf<T extends { api: { async: (connection: Connection, ...args: never[]) => unknown } }> =
  Parameters<T['api']['async']> extends [Connection, ...infer Args] ? Args : never
type AnswerOf<T extends { api: { async: (...args: never[]) => unknown } }> = Awaited<ReturnType<T['api']['async']>>

type Module<Args extends unknown[], Answer> = { api: Call<Args, Answer> }

function api<Args extends unknown[], Answer>(name: string, ...modules: Module<Args, Answer>[]): Api<Args, Answer> {
  return { name, versions: modules.map((module) => module.api) }
}

// The lowest versions named here are those of Kafka 2.4, the oldest release we claim to read.
export const METADATA = api<ArgsOf<typeof metadataV12>, AnswerOf<typeof metadataV12>>(
  'Metadata',
  metadataV12,
  metadataV11,
  metadataV10,
  metadataV9,
)
export const LIST_OFFSETS = api<ArgsOf<typeof listOffsetsV9>, AnswerOf<typeof listOffsetsV9>>(
  'ListOffsets',
  listOffsetsV9,
  listOffsetsV8,
  listOffsetsV7,
  listOffsetsV6,
  listOffsetsV5,
)
export const LIST_GROUPS = api<ArgsOf<typeof listGroupsV5>, ListGroupsAnswer>('ListGroups', listGroupsV5, listGroupsV4, listGroupsV3)
export const OFFSET_FETCH = api<ArgsOf<typeof offsetFetchV9>, AnswerOf<typeof offsetFetchV9>>('OffsetFetch', offsetFetchV9, offsetFetchV8)
/** Brokers before 3.0: one group for each request, its answer lies at the top level. */
export const OFFSET_FETCH_ONE = api<ArgsOf<typeof offsetFetchV7>, AnswerOf<typeof offsetFetchV7>>(
  'OffsetFetch',
  offsetFetchV7,
  offsetFetchV6,
)
export const DESCRIBE_GROUPS = api<ArgsOf<typeof describeGroupsV5>, AnswerOf<typeof describeGroupsV5>>('DescribeGroups', describeGroupsV5)
export const CONSUMER_GROUP_DESCRIBE = api<ArgsOf<typeof consumerGroupDescribeV0>, AnswerOf<typeof consumerGroupDescribeV0>>(
  'ConsumerGroupDescribe',
  consumerGroupDescribeV0,
)
export const DESCRIBE_CONFIGS = api<ArgsOf<typeof describeConfigsV4>, AnswerOf<typeof describeConfigsV4>>(
  'DescribeConfigs',
  describeConfigsV4,
  describeConfigsV3,
  describeConfigsV2,
)
export const DESCRIBE_CLUSTER = api<ArgsOf<typeof describeClusterV1>, ClusterAnswer>(
  'DescribeCluster',
  describeClusterV1,
  describeClusterV0,
)
export const DESCRIBE_QUORUM = api<ArgsOf<typeof describeQuorumV2>, QuorumAnswer>(
  'DescribeQuorum',
  describeQuorumV2,
  describeQuorumV1,
  describeQuorumV0,
)
export const DESCRIBE_LOG_DIRS = api<ArgsOf<typeof describeLogDirsV4>, LogDirsAnswer>(
  'DescribeLogDirs',
  describeLogDirsV4,
  describeLogDirsV3,
  describeLogDirsV2,
)
/** From v13 a topic is named by its id, before by its name; see `fetchTopicKey`. */
export const FETCH = api<ArgsOf<typeof fetchV17>, FetchAnswer>('Fetch', fetchV17, fetchV15, fetchV13, fetchV12, fetchV11)
/** True instead of an answer comes only without acknowledgement, which Spillway never asks for. */
export const PRODUCE = api<ArgsOf<typeof produceV11>, boolean | ProduceAnswer>('Produce', produceV11, produceV9, produceV8, produceV7)
export const DELETE_RECORDS = api<ArgsOf<typeof deleteRecordsV2>, AnswerOf<typeof deleteRecordsV2>>('DeleteRecords', deleteRecordsV2)

export type MetadataAnswer = AnswerOf<typeof metadataV12>
export type ListOffsetsAnswer = AnswerOf<typeof listOffsetsV9>
/** `groupState` is there from v4, `groupType` from v5. */
interface ListGroupsAnswer {
  errorCode: number
  groups: { groupId: string; protocolType: string; groupState?: string; groupType?: string }[]
}
export type OffsetFetchGroup = AnswerOf<typeof offsetFetchV9>['groups'][number]
export type ClassicGroup = AnswerOf<typeof describeGroupsV5>['groups'][number]
export type ConsumerGroup = AnswerOf<typeof consumerGroupDescribeV0>['groups'][number]
export type ConfigsAnswer = AnswerOf<typeof describeConfigsV4>
interface ClusterAnswer {
  errorCode: number
  clusterAuthorizedOperations: number
}
interface QuorumAnswer {
  topics: { partitions: { leaderId: number }[] }[]
}
export interface LogDirsAnswer {
  results: {
    errorCode: number
    logDir: string
    topics: { name: string; partitions: { partitionIndex: number; partitionSize: bigint; isFutureKey: boolean }[] }[]
    /** From v4; −1 when the broker does not know. */
    totalBytes?: bigint
    usableBytes?: bigint
  }[]
}
export type FetchArgs = ArgsOf<typeof fetchV17>
type FetchAnswer = AnswerOf<typeof fetchV17>
export type FetchedPartition = FetchAnswer['responses'][number]['partitions'][number]
export interface ProduceAnswer {
  responses: {
    name: string
    partitionResponses: { index: number; errorCode: number; baseOffset: bigint; errorMessage?: string | null }[]
  }[]
}

/** The newest version both sides speak, or null. */
export function negotiate<Args extends unknown[], Answer>(api: Api<Args, Answer>, broker: BrokerVersions): Call<Args, Answer> | null {
  return (
    api.versions.find(({ key, version }) => {
      const range = broker.get(key)
      return range !== undefined && version >= range.min && version <= range.max
    }) ?? null
  )
}

/** As `negotiate`, but a broker without a common version is an error that says so. */
export function requireVersion<Args extends unknown[], Answer>(
  api: Api<Args, Answer>,
  broker: BrokerVersions,
  at: string,
): Call<Args, Answer> {
  const call = negotiate(api, broker)
  if (call) return call
  const range = broker.get(api.versions[0]?.key ?? -1)
  const speaks = range ? `only versions ${range.min}–${range.max} of ${api.name}` : `no ${api.name}`
  throw new BrokerError(
    'unsupported-version',
    `Broker ${at} speaks ${speaks}; Spillway needs one of ${api.versions.map((call) => call.version).join(', ')}`,
    'Spillway reads Kafka 2.4 and later. Upgrade the broker, or leave this function unused.',
  )
}
