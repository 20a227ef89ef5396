import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until the answer is true. Rejects after `withinMs`, naming what was waited for. */
export async function until(what: string, withinMs: number, ask: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`Waited ${withinMs / 1000} s in vain until ${what}.`)
    await pause(20)
  }
}
