import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import rhea from 'rhea'
import { expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { givenArtemis } from './testing/given.ts'

const nothing = { addHeaders: {}, dropHeaders: [] }

/** The ways in which Artemis accepts a message and does not keep it. */
givenArtemis((given) => {
  const { connection, queue, move } = given

  test('a copy that keeps its duplicate id is accepted and lost; a requeued message does not keep it and arrives', async () => {
    const [work, dead] = [await queue('dupl'), await queue('dupl-dead')]
    const message = { durable: true, application_properties: { _AMQ_DUPL_ID: given.name('id'), kept: 'yes' }, body: 'x' }
    await given.client.send(work, [message])
    await given.client.take(work, 1)
    await given.client.send(dead, [message])
    // The proof of the trap: accepted by the broker, and nowhere.
    await given.client.send(work, [message])
    await given.holds(work, 0)
    expect(await move(dead, work)).toMatchObject({ result: 'confirmed' })
    const [arrived] = await given.client.take(work, 1)
    expect(arrived).toMatchObject({ body: 'x', application_properties: { kept: 'yes' } })
  })

  test('a message for a queue with a filter that does not take it is refused, not dropped', async () => {
    const [dead, red] = [await queue('colours'), await queue('red', { 'filter-string': "color = 'red'" })]
    await given.client.send(dead, [{ durable: true, application_properties: { color: 'blue' }, body: 'x' }])
    expect(await move(dead, red)).toMatchObject({ result: 'refused', reason: expect.stringContaining('filter') as string })
    await given.holds(dead, 1)
    await given.holds(red, 0)
  })

  test('a message for an address nobody is subscribed to is refused', async () => {
    const [dead, address] = [await queue('lonely'), given.name('nobody')]
    await given.management.createAddress(address, 'MULTICAST')
    await given.client.send(dead, [{ durable: true, body: 'x' }])
    expect(await move(dead, address)).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('Nobody is subscribed') as string,
    })
    await given.holds(dead, 1)
    await given.management.deleteAddress(address)
  })

  test('a target whose address drops messages when it is full is refused before anything is sent', async () => {
    const [dead, lossy] = [await queue('before'), await queue('lossy')]
    await given.management.addSettings(lossy, { addressFullMessagePolicy: 'DROP', maxSizeBytes: 100_000, pageSizeBytes: 10_000 })
    await given.client.send(dead, [{ durable: true, body: 'x' }])
    expect(await move(dead, lossy)).toMatchObject({ result: 'refused', reason: expect.stringContaining('DROP') as string })
    const report = await given.withMover(dead, (mover) => mover.checkTarget({ destination: { namespace: '', name: lossy } }, soon()))
    expect(report).toMatchObject({ exists: true, routable: false })
  })

  test('a queue deleted and made anew during a run is not believed to have taken what was sent before', async () => {
    const [dead, work] = [await queue('volatile-dead'), await queue('volatile')]
    await given.client.send(dead, [
      { durable: true, body: '1' },
      { durable: true, body: '2' },
    ])
    await given.withMover(dead, async (mover) => {
      const target = { destination: { namespace: '', name: work } }
      const [first, second] = [await mover.next(soon()), await mover.next(soon())]
      if (first === null || second === null) throw new Error('Two messages were sent.')
      expect(await mover.send(first, target, nothing, soon())).toMatchObject({ result: 'confirmed' })
      await mover.settle(first)
      await given.management.destroyQueue(work)
      const { result } = await mover.send(second, target, nothing, soon())
      expect(result).not.toBe('confirmed')
    })
    await given.holds(dead, 1)
  })

  test('messages in hand when the mover closes keep their place and count no failed delivery, even where one would kill them', async () => {
    const source = await queue('once')
    await given.management.addSettings(source, { deadLetterAddress: 'DLQ', maxDeliveryAttempts: 1 })
    await given.client.send(source, [
      { durable: true, body: 'a' },
      { durable: true, body: 'b' },
    ])
    await given.withMover(source, async (mover) => {
      await mover.next(soon())
      await mover.next(soon())
    })
    expect((await given.client.take(source, 2)).map(({ body }) => body as string)).toEqual(['a', 'b'])
  })

  test('a source whose messages a crash would kill for good is not opened', async () => {
    const source = await queue('fragile')
    await given.management.addSettings(source, { maxDeliveryAttempts: 1, deadLetterAddress: '' })
    const opening = connection.openMover?.({ source: { namespace: '', name: source }, prefetch: 5, positions: null }, soon())
    await expect(opening).rejects.toMatchObject({ code: 'object-error', hint: expect.stringContaining('max-delivery-attempts') as string })
  })

  test('a message made by the broker’s own core protocol keeps its type, body and durability', async () => {
    const [dead, work] = [await queue('core-dead'), await queue('core')]
    await given.management.sendCoreText(dead, 'grüße', { tenant: 'acme' })
    // The management answers before the message is in its queue.
    await given.holds(dead, 1)
    expect(await move(dead, work)).toMatchObject({ result: 'confirmed' })
    // A message is counted a moment before the console shows it.
    const shown = await until('it is shown', 10_000, () => given.management.browseFirst(work).catch(() => null))
    expect(shown).toMatchObject({ durable: true })
    const [arrived] = await given.client.take(work, 1)
    expect(arrived).toMatchObject({
      body: 'grüße',
      application_properties: { tenant: 'acme' },
      message_annotations: { 'x-opt-jms-msg-type': 5 },
    })
  })

  test('an expired message loses its expiry, one that only failed keeps a future one', async () => {
    const [dead, work] = [await queue('expiring-dead'), await queue('expiring')]
    const later = Date.now() + 3_600_000
    const { types } = rhea
    await given.client.send(dead, [
      { durable: true, absolute_expiry_time: later, body: 'failed', message_annotations: { 'x-opt-ORIG-QUEUE': work } },
      {
        durable: true,
        absolute_expiry_time: later,
        body: 'expired',
        message_annotations: { 'x-opt-ORIG-QUEUE': work, 'x-opt-ACTUAL-EXPIRY': types.wrap_long(1) },
      },
    ])
    await move(dead, work)
    await move(dead, work)
    const arrived = await given.client.take(work, 2)
    expect(arrived.map(({ absolute_expiry_time: at }) => (at === undefined ? null : Number(at)))).toEqual([later, null])
  })

  test('a requeued message that dies again is a dead letter again, also where the broker picks them by their address', async () => {
    // The broker's own dead-letter queue takes only what names exactly this address as its origin.
    const work = `own.${given.name('again')}`
    await given.management.createQueue(work)
    await given.client.send(work, [{ durable: true, body: 'x' }])
    for (let death = 1; death <= 3; death += 1) {
      await given.client.take(work, 1, 'reject')
      await until(`it is a dead letter (${death})`, 5_000, async () => ((await given.management.count(`DLQ.${work}`)) === 1 ? true : null))
      expect(await move(`DLQ.${work}`, work)).toMatchObject({ result: 'confirmed' })
      // Or the next death would be seen before it is there.
      await until(`it is none any more (${death})`, 5_000, async () => ((await given.management.count(`DLQ.${work}`)) === 1 ? null : true))
    }
    await given.holds(work, 1)
    await given.management.destroyQueue(work)
  })

  test('one that failed at one of several subscribers goes back only where a second death finds a dead-letter queue', async () => {
    const [address, grave] = [given.name('shared'), given.name('grave')]
    await given.management.addSettings(address, { deadLetterAddress: grave, autoCreateDeadLetterResources: true, maxDeliveryAttempts: 2 })
    const subscriber = await queue('shared.a', { address, 'routing-type': 'MULTICAST' })
    await given.client.send(address, [{ durable: true, body: 'x' }])
    const die = async (dead: string): Promise<void> => {
      await given.client.take(`${address}::${subscriber}`, 1, 'reject')
      await until('it is a dead letter', 5_000, async () => ((await given.management.count(dead)) === 1 ? true : null))
    }
    await die(`DLQ.${address}`)
    expect(await move(`DLQ.${address}`, subscriber)).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('would be dropped') as string,
    })
    const all = await queue('grave.all', { address: grave, 'routing-type': 'MULTICAST' })
    expect(await move(`DLQ.${address}`, subscriber)).toMatchObject({ result: 'confirmed' })
    await die(all)
    expect(await move(all, subscriber)).toMatchObject({ result: 'confirmed' })
    await given.holds(subscriber, 1)
  })

  test('a queue that shares its address with subscribers gets its message back alone', async () => {
    const address = given.name('mixed')
    const dead = await queue('mixed-dead')
    const work = await queue('mixed.work', { address, 'routing-type': 'ANYCAST' })
    const copy = await queue('mixed.copy', { address, 'routing-type': 'MULTICAST' })
    await given.client.send(dead, [{ durable: true, body: 'x' }])
    expect(await move(dead, work)).toMatchObject({ result: 'confirmed' })
    await given.holds(work, 1)
    await given.holds(copy, 0)
  })

  test('a message of several megabytes goes back whole', async () => {
    const [dead, work] = [await queue('large-dead'), await queue('large')]
    const body = Buffer.alloc(5_000_000, 'äbc')
    await given.client.send(dead, [{ durable: true, body: rhea.message.data_section(body) }])
    expect(await move(dead, work)).toMatchObject({ result: 'confirmed' })
    const [arrived] = await given.client.take(work, 1)
    expect(body.equals((arrived as { body: { content: Buffer } }).body.content)).toBe(true)
  })

  test('the dead letters of a full address wait for room and are never lost', async () => {
    const [dead, full] = [await queue('full-dead'), await queue('full')]
    await given.management.addSettings(full, { addressFullMessagePolicy: 'FAIL', maxSizeBytes: 20_000, pageSizeBytes: 10_000 })
    await given.client.send(
      dead,
      Array.from({ length: 30 }, () => ({ durable: true, body: 'x'.repeat(2_000) })),
    )
    const results = await given.withMover(dead, async (mover) => {
      const found: string[] = []
      while (found.at(-1) !== 'refused' && found.length < 30) {
        const held = await mover.next(soon())
        if (held === null) break
        const { result } = await mover.send(held, { destination: { namespace: '', name: full } }, nothing, AbortSignal.timeout(5_000))
        if (result === 'confirmed') await mover.settle(held)
        found.push(result)
      }
      return found
    })
    expect([results[0], results.at(-1)]).toEqual(['confirmed', 'refused'])
    await until('all are somewhere', 5_000, async () =>
      ((await given.management.count(dead)) ?? 0) + ((await given.management.count(full)) ?? 0) === 30 ? true : null,
    )
  })
})

test('nothing here speaks STOMP, by which Artemis loses messages', () => {
  const folder = import.meta.dirname
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/from '[^']*stomp[^']*'/i)
})
