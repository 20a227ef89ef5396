import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('work begins in the order it was asked for, however long it is prepared', async () => {
  const turns = new Turns()
  const begun: string[] = []
  const ready = Promise.withResolvers<void>()
  const run = async (name: string, prepared: Promise<void>): Promise<void> => {
    const turn = turns.take()
    await prepared
    await turn.begun
    begun.push(name)
    turn.pass(Promise.resolve())
  }
  const all = Promise.all([run('slow', ready.promise), run('quick', Promise.resolve())])
  ready.resolve()
  await all
  expect(begun).toEqual(['slow', 'quick'])
})

test('whoever must wait for the others waits for their answers, good or bad', async () => {
  const turns = new Turns()
  const [first, second] = [turns.take(), turns.take()]
  const work = Promise.withResolvers<void>()
  let waited = false
  first.pass(work.promise)
  const done = second.allBefore.then(() => (waited = true))
  await second.begun
  expect(waited).toBe(false)
  work.reject(new Error('lost'))
  await done
  expect(waited).toBe(true)
})
