import { expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { givenArtemis } from './testing/given.ts'

/** The broker keeps the delay of a message that dies, so it runs once more in the dead-letter queue. */
givenArtemis((given) => {
  const look = (name: string) =>
    given.connection.browse?.(
      { destination: { namespace: '', name }, limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false },
      soon(),
    )

  test('a dead letter that carried a delay waits for it again: counted, told by the look, and requeued when it is due', async () => {
    const [work, dead] = [await given.queue('delayed'), await given.queue('delayed-dead')]
    await given.management.addSettings(work, { deadLetterAddress: dead, maxDeliveryAttempts: 1 })
    const delayed = { durable: true, message_annotations: { 'x-opt-delivery-delay': 5_000 }, body: 'later' }
    await given.client.send(work, [delayed])
    expect(await given.sampleOf(work)).toMatchObject({ scheduledMessages: 1, readyMessages: 0 })
    await given.client.take(work, 1, 'reject')
    await given.holds(dead, 1)
    expect(await given.sampleOf(dead)).toMatchObject({ scheduledMessages: 1, backlogMessages: 0 })
    const early = await look(dead)
    expect(early?.messages).toEqual([])
    expect(early?.cost.explanation).toContain('Scheduled now: 1.')
    // A requeue does not wait for it, and leaves it where it is.
    expect(await given.withMover(dead, (mover) => mover.next(soon()))).toBeNull()
    await given.holds(dead, 1)
    await until('it is due', 10_000, async () => ((await look(dead))?.messages.length === 1 ? true : null))
    expect((await look(dead))?.cost.explanation).not.toContain('Scheduled now')
    expect(await given.move(dead, work)).toMatchObject({ result: 'confirmed' })
    expect(await given.sampleOf(work)).toMatchObject({ scheduledMessages: 0, readyMessages: 1 })
    expect((await given.client.take(work, 1))[0]).toMatchObject({ body: 'later' })
  }, 30_000)
})
