/** One way to do the work, and what was measured of it. */
export interface Row {
  method: string
  /** Name with unit → number, or null where it says nothing. Every row of a bench has the same names. */
  numbers: Record<string, number | null>
}

/** What a `*.bench.ts` file exports as `default`. */
export interface Bench {
  /** Also the name on the command line and of the section in docs/performance.md. */
  name: string
  /** What is said to be true, with its number. */
  claim: string
  /** What was done, on what data, in two or three sentences. */
  setting: string
  /** Measures all ways alternately in one run. The first row is Spillway's; the others are set against it. */
  run: () => Promise<Row[]>
  /** Whether the rows bear the claim out. */
  holds: (rows: readonly Row[]) => boolean
}
