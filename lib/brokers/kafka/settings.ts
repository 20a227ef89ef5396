import type { Problem } from '../contract.ts'
import type { Cluster } from './cluster.ts'
import { NONE, errorText, problemCode } from './error-codes.ts'
import { DESCRIBE_CONFIGS, type ConfigsAnswer } from './protocol.ts'

const TOPIC = 2
const GROUP = 32
const BATCH = 500

/** What governance and the destination page read. Brokers leave out those they do not know. */
const TOPIC_SETTINGS = [
  'cleanup.policy',
  'compression.type',
  'delete.retention.ms',
  'errors.deadletterqueue.group.enable',
  'max.message.bytes',
  'message.timestamp.type',
  'min.insync.replicas',
  'remote.storage.enable',
  'retention.bytes',
  'retention.ms',
  'segment.bytes',
  'segment.ms',
  'unclean.leader.election.enable',
]

/** Share groups name their dead-letter topic themselves (KIP-1191). */
const GROUP_SETTINGS = ['errors.deadletterqueue.topic.name']

/** Setting → value; numbers and booleans as such. */
export type SettingValues = Record<string, string | number | boolean | null>

/** Object name → its settings. */
export type Settings = Map<string, SettingValues>

export interface SettingsAnswer {
  settings: Settings
  problems: Problem[]
}

export async function topicSettings(cluster: Cluster, topics: readonly string[], signal: AbortSignal): Promise<SettingsAnswer> {
  return read(cluster, TOPIC, topics, TOPIC_SETTINGS, signal)
}

export async function groupSettings(cluster: Cluster, groups: readonly string[], signal: AbortSignal): Promise<SettingsAnswer> {
  return read(cluster, GROUP, groups, GROUP_SETTINGS, signal)
}

async function read(
  cluster: Cluster,
  type: typeof TOPIC | typeof GROUP,
  names: readonly string[],
  keys: string[],
  signal: AbortSignal,
): Promise<SettingsAnswer> {
  const answers: ConfigsAnswer['results'] = []
  for (let from = 0; from < names.length; from += BATCH) {
    const resources = names.slice(from, from + BATCH).map((resourceName) => ({ resourceType: type, resourceName, configurationKeys: keys }))
    // Kafka 3.x and later number the resource type of groups; the library's type does not list it yet.
    answers.push(...(await cluster.any(DESCRIBE_CONFIGS, [resources as never, false, false], signal)).results)
  }
  return settingsOf(answers, type === TOPIC ? 'topics' : 'groups')
}

/** Pure half: values by object, and one problem for each kind of refusal instead of one for each object. */
export function settingsOf(results: ConfigsAnswer['results'], kind: string): SettingsAnswer {
  const settings: Settings = new Map()
  const refused = new Map<number, string[]>()
  for (const result of results) {
    if (result.errorCode === NONE) {
      settings.set(result.resourceName, Object.fromEntries(result.configs.map(({ name, value }) => [name, typed(value ?? null)])))
    } else refused.set(result.errorCode, [...(refused.get(result.errorCode) ?? []), result.resourceName])
  }
  const problems = [...refused].map(([code, names]): Problem => {
    const some = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
    return {
      code: problemCode(code),
      detail: `Settings of ${names.length} ${kind} cannot be read (${some}): ${errorText(code)}`,
      hint: `Give the user the DESCRIBE_CONFIGS right on these ${kind}.`,
    }
  })
  return { settings, problems }
}

function typed(value: string | null): string | number | boolean | null {
  if (value === 'true' || value === 'false') return value === 'true'
  return value !== null && /^-?\d{1,15}$/.test(value) ? Number(value) : value
}
