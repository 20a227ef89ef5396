import type { Scope } from '#lib/api/contracts/alerts.ts'
import type { AlertSubject } from './subject.ts'

/** What scopes and silences are matched against. Null: the thing has no such attribute, so no matcher on it fits. */
export interface MatchTarget {
  cluster: { id: string; name: string; environment: string }
  destination: string | null
  group: string | null
  pattern: string | null
  owner: string | null
  rule: { id: string | null; name: string }
}

export type Matchers = Scope & { rule?: string | undefined }

/** Every matcher given must fit; lists fit when one entry does. Clusters and rules by id or name. No matcher fits everything. */
export function matches(matchers: Matchers, target: MatchTarget): boolean {
  const { cluster, environment, destination, group, pattern, owner, rule } = matchers
  if (cluster && !cluster.some((wanted) => wanted === target.cluster.id || wanted === target.cluster.name)) return false
  if (environment && !environment.includes(target.cluster.environment)) return false
  if (destination !== undefined && (target.destination === null || !glob(destination, target.destination))) return false
  if (group !== undefined && (target.group === null || !glob(group, target.group))) return false
  if (pattern !== undefined && pattern !== target.pattern) return false
  if (owner !== undefined && owner !== target.owner) return false
  return rule === undefined || rule === target.rule.id || rule === target.rule.name
}

export const targetOf = (
  cluster: MatchTarget['cluster'],
  subject: AlertSubject | undefined,
  rule: MatchTarget['rule'] = { id: null, name: '' },
): MatchTarget => ({
  cluster,
  destination: subject && subject.kind !== 'cluster' ? subject.name : null,
  group: subject?.group ?? null,
  pattern: subject?.pattern ?? null,
  owner: subject?.owner ?? null,
  rule,
})

/** `*` stands for any text, `?` for one character. In time length × length at worst, unlike a regular expression. */
export function glob(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
