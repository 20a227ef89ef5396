import type { IncidentInfo } from '#lib/notify/event.ts'
import type { Change } from './decide.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** The incident as messages tell it, as it stands after a poll at `at` (milliseconds). */
export function incidentInfo(
  { after, closeReason }: Pick<Change, 'after' | 'closeReason'>,
  cluster: { id: string; name: string; environment: string },
  transitionNo: number,
  at: number,
): IncidentInfo {
  return {
    id: after.id,
    transitionNo,
    rule: { id: after.ruleId, name: after.ruleName },
    condition: after.condition,
    severity: after.severity,
    subject: { kind: after.subjectKind, id: after.subjectId, name: after.subjectName },
    cluster,
    value: after.value,
    threshold: after.threshold,
    freshness: after.incident.freshness,
    summary: after.summary,
    startedAt: new Date(after.incident.startedAt).toISOString(),
    firedAt: iso(after.incident.firedAt),
    endedAt: closeReason ? iso(at) : null,
    closeReason,
  }
}
