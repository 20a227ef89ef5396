/**
 * The words of the product as types. Everything here is plain data: what a broker adapter
 * reports, what the store keeps and what the API answers are made of these.
 */

import type { Phrase } from './phrase.ts'

/** How far a number can be believed. Stale is never shown as healthy. */
export type Freshness = 'fresh' | 'stale' | 'error' | 'gone'

/** What a destination is for. `internal` ones are hidden unless asked for. */
export type DestinationRole = 'normal' | 'dead-letter' | 'retry' | 'delay' | 'internal'

/** Physical form of a destination, in the broker's own words. */
export type DestinationType = 'queue' | 'quorum-queue' | 'stream' | 'topic' | 'address'

/** Is a destination of this type read by position, by many, instead of emptied? */
export const isLog = (type: DestinationType): boolean => type === 'topic' || type === 'stream'

/** Verdict on a subscription, Burrow's rules in our words. `reason` always goes with it. */
export type Verdict = 'ok' | 'slow' | 'stalled' | 'stopped' | 'rewound' | 'no-data'

/** How `lagSeconds` was found: measured by the broker, interpolated on stored offsets, or backlog / out-rate. */
export type LagMethod = 'broker' | 'interpolated' | 'estimated'

export type Severity = 'critical' | 'high' | 'warning' | 'info'

/** What looking at a message costs on this destination. */
export type BrowseCost = 'free' | 'reorders' | 'counts-as-delivery' | 'locks'

/**
 * How messages of a log can be looked up besides from the head: newest first, from a moment on, from an offset on, only those of a
 * key, only the one of an id.
 */
export const browseWays = ['newest', 'time', 'offset', 'key', 'id'] as const
export type BrowseBy = (typeof browseWays)[number]

/** Why a destination is believed to be the origin or the dead-letter destination of another. */
export interface Evidence {
  /** Plain sentence shown to people, for example `x-first-death-queue header`. */
  evidence: string
  /** The same as a phrase; absent where a broker's adapter says it. */
  evidencePhrase?: Phrase
  confidence: 'certain' | 'likely' | 'guess'
}

/** Kinds of object a sample or an alert can be about. */
export type ObjectKind = 'cluster' | 'node' | 'destination' | 'subscription' | 'partition'

/** Who did something. */
export type Actor = { type: 'user'; name: string } | { type: 'token'; name: string } | { type: 'collector'; name: string }
