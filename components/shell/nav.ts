import { Activity, BellRing, Boxes, LayoutDashboard, MailX, RotateCcw, Server, Settings, type LucideIcon } from 'lucide-react'
import type { Overview } from '#lib/api/contracts/overview.ts'

/** One page of the rail. `key` opens it after `g`. */
export interface NavItem {
  id: 'overview' | 'clusters' | 'destinations' | 'consumers' | 'deadLetters' | 'requeueRuns' | 'alerts' | 'settings'
  href: string
  icon: LucideIcon
  key: string
  nested?: true
  /** Starts a group, with a gap above. */
  gap?: true
  /** Number beside the name. `hot`: it calls for action. */
  count?: (overview: Overview) => { value: number; hot: boolean } | null
}

const calm = (value: number) => ({ value, hot: false })
const hotAboveZero = (value: number | null) => (value === null || value === 0 ? null : { value, hot: true })

export const NAV: readonly NavItem[] = [
  { id: 'overview', href: '/', icon: LayoutDashboard, key: 'o' },
  { id: 'clusters', href: '/clusters', icon: Server, key: 'c', count: ({ counts }) => calm(counts.clusters) },
  { id: 'destinations', href: '/destinations', icon: Boxes, key: 'd', count: ({ counts }) => calm(counts.destinations) },
  { id: 'consumers', href: '/consumers', icon: Activity, key: 's', count: ({ counts }) => calm(counts.subscriptions) },
  { id: 'deadLetters', href: '/dead-letters', icon: MailX, key: 'l', count: ({ deadLetterMessages }) => hotAboveZero(deadLetterMessages) },
  {
    id: 'requeueRuns',
    href: '/requeue-runs',
    icon: RotateCcw,
    key: 'q',
    nested: true,
    count: ({ counts }) => (counts.runsActive === 0 ? null : calm(counts.runsActive)),
  },
  { id: 'alerts', href: '/alerts', icon: BellRing, key: 'a', gap: true, count: ({ counts }) => hotAboveZero(counts.firing) },
  { id: 'settings', href: '/settings', icon: Settings, key: ',', gap: true },
]

/** The entry a path belongs to: the longest `href` it lies under. */
export function currentNav(path: string): NavItem['id'] {
  const found = NAV.filter(({ href }) => href === path || (href !== '/' && path.startsWith(`${href}/`)))
  return found.sort((a, b) => b.href.length - a.href.length)[0]?.id ?? 'overview'
}
