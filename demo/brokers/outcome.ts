/** What came of an attempt that may be impossible on this machine. A failure is a value, so one broker never stops another. */
export type Outcome<T> = { ok: true; value: T } | Failure

export interface Failure {
  ok: false
  /** What could not be had: `rabbitmq`, `kafka`, … */
  name: string
  /** One line: why. */
  reason: string
  /** One line: what a person can do about it. */
  remedy: string
}

/** Thrown inside installers and launchers; `attempt` turns it into a `Failure`. */
export class Unavailable extends Error {
  readonly remedy: string

  constructor(reason: string, remedy: string) {
    super(reason)
    this.name = 'Unavailable'
    this.remedy = remedy
  }
}

/** Runs `work`; whatever it throws becomes a `Failure` with one-line texts. */
export async function attempt<T>(name: string, work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const remedy = error instanceof Unavailable ? error.remedy : 'Run the command again; remove the .brokers folder if it repeats.'
    return { ok: false, name, reason: oneLine(reason), remedy: oneLine(remedy) }
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
