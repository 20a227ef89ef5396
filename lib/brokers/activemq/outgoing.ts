/** What is sent for a dead letter. Pure. */
import type { SendOptions } from '../contract.ts'
import { nativeMessage } from './native.ts'
import { applicationProperties } from './messages.ts'
import type { StompFrame } from './stomp/frame.ts'

/** What the frame of a message does not tell, as the management shows it. */
export interface Hidden {
  /** `JMSXGroupID` and its sequence; null = the message is in no group. */
  group: { id: string; sequence: number } | null
  /** Names of properties that are no text: STOMP would make them text. */
  typed: string[]
  /** The body STOMP does not carry: a map, an object, a stream. */
  foreignBody: boolean
}

/** A SEND frame, or why STOMP cannot send this message without changing it. */
export type Outgoing = { headers: Map<string, string>; body: Buffer; sized: boolean } | { unfaithful: string }

/** Fields that are kept as they are. */
const kept = ['correlation-id', 'reply-to', 'type', 'priority', 'persistent', 'timestamp'] as const

/** `now` in milliseconds since the epoch: an expiry that is past would kill the message again at once, and is left out. */
export function outgoing(frame: StompFrame, hidden: Hidden | null, destination: string, changes: SendOptions, now: number): Outgoing {
  const dropped = new Set(changes.dropHeaders)
  const properties = applicationProperties(frame).filter(([name]) => !dropped.has(name.toLowerCase()))
  const sent = new Set(properties.map(([name]) => name))
  const typed = hidden?.typed.filter((name) => sent.has(name)) ?? []
  if (hidden?.foreignBody) return { unfaithful: 'its body is no text and no bytes, and STOMP carries only those' }
  if (typed.length > 0)
    return { unfaithful: `STOMP would turn its properties that are no text into text (${typed.slice(0, 5).join(', ')})` }
  const headers = new Map<string, string>([['destination', destination]])
  for (const name of kept) {
    const value = frame.headers.get(name)
    if (value !== undefined) headers.set(name, value)
  }
  const expires = Number(frame.headers.get('expires') ?? 0)
  if (expires > now) headers.set('expires', String(expires))
  for (const [name, value] of properties) headers.set(name, value)
  if (hidden !== null && hidden.group !== null) {
    headers.set('JMSXGroupID', hidden.group.id)
    headers.set('JMSXGroupSeq', String(hidden.group.sequence))
  }
  for (const [name, value] of Object.entries(changes.addHeaders)) headers.set(name, value)
  const reserved = [...headers.keys()].find((name) => reservedNames.has(name))
  if (reserved !== undefined) return { unfaithful: `its property "${reserved}" has a name that means something else in STOMP` }
  const broken = [...headers].find(([name, value]) => name === '' || /[\r\0]/.test(name) || /[\r\0]/.test(value))
  if (broken !== undefined)
    return { unfaithful: `its property "${broken[0].replace(/[\r\0]/g, ' ')}" holds a sign that STOMP cannot carry` }
  return { headers, body: frame.body, sized: frame.sized }
}

/** Property names the broker would take for commands of STOMP. */
const reservedNames: ReadonlySet<string> = new Set(['transaction', 'receipt', 'content-length', 'id', 'ack', 'transformation'])

/**
 * Must the management be asked about this message? STOMP shows a number, a truth value and a text alike, tells nothing of groups
 * (`grouped`: it came by the subscription for those), and has no body for maps, objects and streams.
 */
export function mustAsk(frame: StompFrame, grouped: boolean, dropHeaders: readonly string[]): boolean {
  if (grouped || (frame.body.length === 0 && !frame.sized)) return true
  const dropped = new Set(dropHeaders)
  return applicationProperties(frame).some(
    ([name, value]) => !dropped.has(name.toLowerCase()) && !ownMarks.has(name) && notSurelyText.test(value),
  )
}

/**
 * May the message go only as the broker's own copy, as far as its frame tells? One in a group may as well, and its frame does not say.
 */
export const mayNeedCopy = (frame: StompFrame): boolean => nativeMessage(frame) === null && mustAsk(frame, false, addedAtDeath)

/** What the broker adds to a dead letter, lower case. It does not go back. */
const addedAtDeath = ['originalexpiration', 'dlqdeliveryfailurecause']

/** Headers Spillway itself wrote, as text. */
const ownMarks: ReadonlySet<string> = new Set(['x-spillway-requeues'])

/** How Java writes numbers and truth values. */
const notSurelyText = /^(?:-?\d+(?:\.\d+)?(?:E-?\d+)?|NaN|-?Infinity|true|false)$/
