import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until the answer is not null, and gives it. Fails after `withinMs`, naming what was waited for. */
export async function until<T>(what: string, withinMs: number, ask: () => Promise<T | null> | T | null): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (Date.now() > end) throw new Error(`Waited ${withinMs} ms in vain until ${what}`)
    await pause(50)
  }
}
