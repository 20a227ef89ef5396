import { z } from 'zod'
import { page, severity, several, time } from './common.ts'

/** Change of the object or its cluster's reachability, alert, requeue run, silence, or an act of a person on the object. */
export const destinationEventKind = z.enum(['change', 'alert', 'requeue', 'silence', 'audit'])

/** One thing that happened to a destination. */
export const destinationEvent = z.strictObject({
  id: z.string(),
  at: time,
  kind: destinationEventKind,
  /**
   * `destination.appeared`, `.recreated`, `.configured`, `.gone`; `cluster.lost`, `.back`; `alert.fired`, `alert.<close reason>`;
   * `requeue.started`, `requeue.<state it ended in>`; `silence.started`, `silence.ended`; the action of an audit event.
   */
  type: z.string(),
  /** What the event is of: `destination`, `cluster`, `alert`, `run`, `silence`. */
  subject: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
  /** Who did it, where a person or a token did. */
  actor: z.string().nullable(),
  severity: severity.nullable(),
  details: z.record(z.string(), z.unknown()),
})

export const destinationEventsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(1000).optional(),
  kind: several(destinationEventKind),
  from: time.optional(),
  to: time.optional(),
})
export const destinationEventPage = page(destinationEvent)

export type DestinationEvent = z.infer<typeof destinationEvent>
export type DestinationEventKind = z.infer<typeof destinationEventKind>
export type DestinationEventsQuery = z.infer<typeof destinationEventsQuery>
