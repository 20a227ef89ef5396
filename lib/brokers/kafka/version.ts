import type { Greeting } from './connections.ts'

/** First level of `metadata.version` of each release (MetadataVersion.java); a level belongs to the last release at or below it. */
const FIRST_LEVEL: readonly [level: number, release: string][] = [
  [1, '3.0'],
  [2, '3.1'],
  [3, '3.2'],
  [4, '3.3'],
  [8, '3.4'],
  [9, '3.5'],
  [12, '3.6'],
  [15, '3.7'],
  [20, '3.8'],
  [21, '3.9'],
  [22, '4.0'],
  [26, '4.1'],
  [28, '4.2'],
  [30, '4.3'],
  [31, '4.4'],
  [34, '4.5'],
]

/** The newest level named above: what lies beyond is some later release. */
const LAST_KNOWN_LEVEL = 34

/**
 * Release of the broker software, as far as the protocol tells. Kafka never says its version: KRaft brokers name the metadata
 * levels they support, whose highest names the release line (the patch number stays unknown). ZooKeeper brokers say nothing.
 */
export function releaseOf(features: Greeting['features']): string {
  const level = features.get('metadata.version')?.supported
  if (level === undefined) return 'unknown'
  const release = FIRST_LEVEL.findLast(([first]) => level >= first)?.[1]
  if (!release) return 'unknown'
  return level > LAST_KNOWN_LEVEL ? `${release} or later` : release
}
