import { expect, test } from 'vitest'
import { Pipeline, type Stage } from './pipeline.ts'

/** A work that is begun and ended from outside. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const state: { stage: Stage | null } = { stage: null }
  return {
    run: (stage: Stage) => {
      state.stage = stage
      return promise
    },
    started: () => state.stage !== null,
    begun: () => state.stage?.begun(),
    left: () => state.stage?.left(),
    end: resolve,
    fail: (reason: string) => reject(new Error(reason)),
  }
}

/** Everything that can happen without the outside has happened. */
const still = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function addBegun(pipeline: Pipeline, ...works: ReturnType<typeof work>[]): Promise<void> {
  for (const one of works) {
    const added = pipeline.add(one.run)
    one.begun()
    await added
  }
}

test('a work begins only when the one before has begun, and does not wait for its end', async () => {
  const pipeline = new Pipeline(4)
  const [first, second] = [work(), work()]
  const added = pipeline.add(first.run).then(() => pipeline.add(second.run))
  await still()
  expect([first.started(), second.started()]).toEqual([true, false])
  first.begun()
  await still()
  expect(second.started()).toBe(true)
  second.begun()
  await added
  first.end()
  second.end()
  await pipeline.drain()
})

test('no more run at once than allowed', async () => {
  const pipeline = new Pipeline(2)
  const [first, second, third] = [work(), work(), work()]
  await addBegun(pipeline, first, second)
  const added = pipeline.add(third.run)
  await still()
  expect(third.started()).toBe(false)
  second.end()
  await still()
  expect(third.started()).toBe(true)
  third.end()
  first.end()
  await added
  await pipeline.drain()
})

test('after a failure nothing begins any more, and what runs is waited for', async () => {
  const pipeline = new Pipeline(4)
  const [first, second, third] = [work(), work(), work()]
  await addBegun(pipeline, first, second)
  first.fail('the line broke')
  await still()
  await expect(pipeline.add(third.run)).rejects.toThrow('the line broke')
  expect(third.started()).toBe(false)
  let idle = false
  const waiting = pipeline.idle().then(() => {
    idle = true
  })
  await still()
  expect(idle).toBe(false)
  second.end()
  await waiting
  await expect(pipeline.drain()).rejects.toThrow('the line broke')
})

test('a work that fails before it begins fails its adding', async () => {
  const pipeline = new Pipeline(2)
  await expect(pipeline.add(() => Promise.reject(new Error('taken by another')))).rejects.toThrow('taken by another')
})

test('a work that only writes down gives its room to another, but is still waited for', async () => {
  const pipeline = new Pipeline(1)
  const [first, second, third] = [work(), work(), work()]
  await addBegun(pipeline, first)
  const added = pipeline.add(second.run)
  await still()
  expect(second.started()).toBe(false)
  first.left()
  await still()
  expect(second.started()).toBe(true)
  second.begun()
  second.left()
  await added
  const full = pipeline.add(third.run)
  await still()
  expect(third.started()).toBe(false)
  let drained = false
  first.end()
  await still()
  third.begun()
  await full
  third.end()
  const draining = pipeline.drain().then(() => {
    drained = true
  })
  await still()
  expect(drained).toBe(false)
  second.end()
  await draining
})
