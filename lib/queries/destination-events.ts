import { z } from 'zod'
import type { Page } from '#lib/api/contracts/common.ts'
import type { DestinationEvent, DestinationEventsQuery } from '#lib/api/contracts/destination-events.ts'
import type { Context } from '#lib/context.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { silencesOf, type FittingSilence } from './destination-silences.ts'
import { Where } from './where.ts'

/**
 * Everything the store knows of what happened to a destination ($1, in cluster $2, called $3 in namespace $4), one row an event.
 * $5 are the silences that fit it. Requeue runs count on both ends: where the messages lay and where they went.
 */
const EVENTS = `with events as (
  select e.at, 'change:' || e.id as id, 'change' as kind, e.type, e.object_kind as subject_kind, e.object_id as subject_id,
    e.object_name as subject_name, null as actor, null as severity, e.details
  from change_event e where e.object_id in ($1, $2)
  union all
  select moment.at, 'alert:' || a.id || ':' || moment.of, 'alert',
    'alert.' || case moment.of when 'fired' then 'fired' else coalesce(a.close_reason, 'closed') end, 'alert', a.id, a.rule_name, null, a.severity,
    jsonb_build_object('condition', a.condition, 'object', a.subject_name, 'value', a.value, 'threshold', a.threshold)
  from alert a cross join lateral (values ('fired', a.fired_at), ('closed', a.closed_at)) moment (of, at)
  where a.fired_at is not null and (a.subject_id = $1 or a.subject_id in (select s.id from subscription s where s.destination_id = $1))
  union all
  select moment.at, 'run:' || r.id || ':' || moment.of, 'requeue', 'requeue.' || case moment.of when 'started' then 'started' else r.state end,
    'run', r.id, source.name, r.actor ->> 'name', null,
    jsonb_build_object('direction', case when source.id = $1 then 'from' else 'into' end, 'planned', r.count_planned, 'removed', r.count_removed,
      'outcome', r.outcome, 'reason', r.reason)
  from requeue_run r join destination source on source.id = r.source_destination_id
  cross join lateral (values ('started', r.started_at), ('finished', r.finished_at)) moment (of, at)
  where r.cluster_id = $2 and r.started_at is not null and (source.id = $1 or r.target ->> 'destinationId' = $1
    or (r.target ->> 'mode' = 'origin' and source.namespace = $4
      and jsonb_path_exists(r.plan, '$.targets[*] ? (@.name == $name)', jsonb_build_object('name', $3::text))))
  union all
  select s.at, s.id || ':' || s.type, 'silence', s.type, 'silence', s."silenceId", s.reason, s.actor, null, jsonb_build_object('until', s.until)
  from jsonb_to_recordset($5::jsonb) as s (at timestamptz, id text, type text, "silenceId" text, reason text, actor text, until text)
  union all
  select a.at, 'audit:' || a.id, 'audit', a.action, 'destination', $1, $3, a.actor ->> 'name', null,
    jsonb_strip_nulls(jsonb_build_object('before', a.before, 'after', a.after))
  from audit_event a where a.entity = 'destination' and a.entity_id = $1
)`

interface Row extends Omit<DestinationEvent, 'at' | 'subject'> {
  at: Date
  subjectKind: string
  subjectId: string
  subjectName: string
  /** The time as text: a JavaScript date would lose the microseconds the next page starts after. */
  exactly: string
}

/** A page of what happened to a destination, the newest first. Throws `not-found`, `invalid-request`. */
export async function listDestinationEvents(context: Context, id: string, query: DestinationEventsQuery): Promise<Page<DestinationEvent>> {
  const { pool } = context
  const found = await pool.query<{ clusterId: string; name: string; namespace: string }>(
    'select cluster_id as "clusterId", name, namespace from destination where id = $1',
    [id],
  )
  const known = found.rows[0]
  if (!known) throw notFound('destination', id)
  const silences = JSON.stringify((await silencesOf(pool, id)).flatMap(momentsOf))
  const where = new Where()
  where.values.push(id, known.clusterId, known.name, known.namespace, silences)
  where.always('at is not null').always('at <= now()')
  where.add('kind = any(?)', query.kind).add('at >= ?', query.from).add('at < ?', query.to)
  const counted = await pool.query<{ total: number }>(`${EVENTS} select count(*) as total from events ${where.sql}`, [...where.values])
  if (query.cursor) {
    const [at, last] = readCursor(query.cursor)
    where.always(`(at, id) < (${where.parameter(at)}::timestamptz, ${where.parameter(last)}::text)`)
  }
  const { rows } = await pool.query<Row>(
    `${EVENTS} select at, at::text as exactly, id, kind, type, subject_kind as "subjectKind", subject_id as "subjectId", subject_name as "subjectName",
       actor, severity, details
     from events ${where.sql} order by at desc, id desc limit ${where.parameter(query.limit + 1)}`,
    where.values,
  )
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ at, exactly: _exactly, subjectKind, subjectId, subjectName, ...row }) => ({
      ...row,
      at: at.toISOString(),
      subject: { kind: subjectKind, id: subjectId, name: subjectName },
    })),
    nextCursor: rows.length > shown.length && last ? writeCursor(last) : null,
    total: counted.rows[0]?.total ?? 0,
  }
}

/** The two ends of a silence; one still in force has only begun, and is cut off by the present. */
function momentsOf(silence: FittingSilence) {
  const iso = (at: number): string => new Date(at).toISOString()
  const shared = { id: `silence:${silence.id}`, silenceId: silence.id, reason: silence.reason, until: iso(silence.endsAt) }
  return [
    { ...shared, at: iso(silence.startsAt), type: 'silence.started', actor: silence.author },
    { ...shared, at: iso(silence.endsAt), type: 'silence.ended', actor: silence.endedBy },
  ]
}

const cursorSchema = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/), z.string().max(500)])

const writeCursor = ({ exactly, id }: Row): string => Buffer.from(JSON.stringify([exactly, id])).toString('base64url')

function readCursor(cursor: string): [string, string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new AppError('invalid-request', 'The cursor is not one of ours.', [{ field: 'cursor', message: 'is not valid' }])
  }
}
