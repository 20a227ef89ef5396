import type { BrowseBy } from '#lib/domain/types.ts'

/** From the head, or one of the ways the kind of broker offers. */
export type Way = 'start' | BrowseBy

/** What a person asked for: the way, and what was typed for it. */
export interface LookUp {
  way: Way
  text: string
}

/** Query parameters of a look; null when the text is no moment or no position. */
export function lookUpQuery({ way, text }: LookUp): Record<string, string | number | boolean> | null {
  const typed = text.trim()
  switch (way) {
    case 'start':
      return {}
    case 'newest':
      return { newestFirst: true }
    case 'time': {
      const at = new Date(typed)
      return Number.isNaN(at.getTime()) ? null : { from: at.toISOString() }
    }
    case 'offset':
      return positionQuery(typed)
    case 'key':
      return text === '' ? null : { key: text }
    case 'id':
      return typed === '' ? null : { messageId: typed }
  }
}

/** `1204` is an offset of every partition; `3-1204`, as positions are shown, or `3:1204`, of partition 3. */
function positionQuery(text: string): Record<string, number> | null {
  const [, partition, offset] = /^(?:(\d{1,9})\s*[-:/]\s*)?(\d{1,15})$/.exec(text) ?? []
  if (offset === undefined) return null
  return { ...(partition !== undefined && { partition: Number(partition) }), offset: Number(offset) }
}

/** Does this way need something typed? */
export const needsText = (way: Way): way is Exclude<Way, 'start' | 'newest'> => way !== 'start' && way !== 'newest'

/** Is this id of a message its partition and offset, as one can type them to come back to it? */
export const isPlace = (id: string): boolean => /^\d+-\d+$/.test(id)
