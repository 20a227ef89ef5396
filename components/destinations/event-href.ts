import type { DestinationEvent } from '#lib/api/contracts/destination-events.ts'

const PAGES: Record<string, (id: string) => string> = {
  alert: (id) => `/alerts/${id}`,
  run: (id) => `/requeue-runs/${id}`,
  silence: () => '/alerts/silences',
  cluster: (id) => `/clusters/${id}`,
}

/** Page of what an event is about; null for the destination itself, whose page it stands on. */
export const eventHref = ({ subject }: Pick<DestinationEvent, 'subject'>): string | null => PAGES[subject.kind]?.(subject.id) ?? null
