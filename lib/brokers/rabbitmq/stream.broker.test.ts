import { expect, test } from 'vitest'
import type { BrowseRequest } from '../contract.ts'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { givenRabbitmq } from './testing/given.ts'

givenRabbitmq((given) => {
  const ref = (name: string) => ({ namespace: given.vhost, name })
  const fill = async (name: string, count: number): Promise<void> => {
    await given.client.channel.assertQueue(name, { arguments: { 'x-queue-type': 'stream' } })
    for (let index = 0; index < count; index += 1) await given.client.publish(name, `s${index}`)
    await until('the stream tells its length', 20_000, async () => ((await given.client.count(name)) === count ? true : null))
  }
  const look = (name: string, more: Partial<BrowseRequest> = {}) =>
    given.connect().browse({ destination: ref(name), limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false, ...more }, soon())
  const texts = (page: { messages: { body: Uint8Array }[] }) => page.messages.map((message) => Buffer.from(message.body).toString())

  test('a stream is read for free, page by page, by offset', async () => {
    await fill('pages', 25)
    const first = await look('pages')
    expect(first.cost).toMatchObject({ cost: 'free', looksLeft: null })
    expect(texts(first)).toEqual(Array.from({ length: 10 }, (_, index) => `s${index}`))
    expect(first.messages.map((message) => message.position)).toEqual(Array.from({ length: 10 }, (_, index) => String(index)))
    const second = await look('pages', { cursor: first.nextCursor })
    expect(texts(second)[0]).toBe('s10')
    const third = await look('pages', { cursor: second.nextCursor })
    expect(texts(third)).toEqual(['s20', 's21', 's22', 's23', 's24'])
    expect(third.nextCursor).toBeNull()
    expect(await given.client.count('pages')).toBe(25)
  })

  test('a stream is read from an offset on', async () => {
    await fill('offsets', 15)
    const page = await look('offsets', { fromOffset: 3, limit: 5 })
    expect(texts(page)).toEqual(['s3', 's4', 's5', 's6', 's7'])
    expect(texts(await look('offsets', { fromOffset: 3, limit: 5, cursor: page.nextCursor }))[0]).toBe('s8')
    expect(await look('offsets', { fromOffset: 15 })).toMatchObject({ messages: [], nextCursor: null })
  })

  test('an empty stream has no messages', async () => {
    await fill('nothing', 0)
    expect(await look('nothing')).toMatchObject({ messages: [], nextCursor: null })
  })

  test('messages cannot be moved out of a stream, and it says so', async () => {
    await fill('stays', 1)
    await expect(given.connect().openMover?.({ source: ref('stays'), prefetch: 1, positions: null }, soon())).rejects.toMatchObject({
      code: 'object-error',
      message: expect.stringContaining('stream'),
    })
  })

  test('what a stream keeps is no backlog', async () => {
    await fill('kept', 3)
    const connection = given.connect()
    await connection.inventory(soon())
    const found = await until(
      'the stream is in a sample',
      20_000,
      async () =>
        (await connection.sample(soon())).destinations.find(
          (one) => one.destination.name === 'kept' && one.destination.namespace === given.vhost,
        ) ?? null,
    )
    expect(found).not.toHaveProperty('backlogMessages')
  })
})
