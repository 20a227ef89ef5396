import type { SearchAnswer } from '#lib/api/contracts/overview.ts'

export type Found = SearchAnswer['items'][number]

/** Page of a found object. */
export function hrefOf(found: Pick<Found, 'type' | 'id'>): string {
  const id = encodeURIComponent(found.id)
  switch (found.type) {
    case 'cluster':
      return `/clusters/${id}`
    case 'destination':
      return `/destinations/${id}`
    case 'subscription':
      return `/consumers/${id}`
    case 'alert':
      return `/alerts/${id}`
    case 'run':
      return `/requeue-runs/${id}`
    case 'rule':
      return `/alerts/rules/${id}`
    case 'channel':
      return `/alerts/channels/${id}`
  }
}

/** True when every word of `typed` lies in `text`, in any order and case. */
export function matches(text: string, typed: string): boolean {
  const haystack = text.toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}
