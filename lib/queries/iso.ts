/** ISO text of a time from the database, null when there is none. */
export const iso = (value: Date | null): string | null => value?.toISOString() ?? null
