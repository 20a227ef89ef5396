import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installContext, startArtemis } from '#demo/brokers/index.ts'
import { soon } from '../testing/harness.ts'
import { freePort } from '../testing/tcp-proxy.ts'
import { until } from '../testing/until.ts'
import { artemisConfig } from './config.ts'
import { artemis } from './index.ts'
import { givenArtemis } from './testing/given.ts'
import { connectManagement } from './testing/management.ts'
import { prepareBranch } from './testing/prepare.ts'

/** XA branches whose application died between the two phases. Readers see nothing of them, so only their number tells. */
givenArtemis((given) => {
  const { queue, sampleOf } = given

  test('messages sent in a prepared branch are prepared, not backlog, and come with the commit', async () => {
    const work = await queue('xa-sent')
    const branch = await prepareBranch(given.config, 'send', work, 3)
    expect(await sampleOf(work)).toMatchObject({ preparedMessages: 3, backlogMessages: 0, readyMessages: 0, inTotal: 0 })
    const look = { destination: { namespace: '', name: work }, limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false }
    expect((await given.connection.browse(look, soon())).messages).toEqual([])
    await given.management.decide(branch, 'commit')
    expect(await sampleOf(work)).toMatchObject({ preparedMessages: 0, backlogMessages: 3, readyMessages: 3 })
  }, 60_000)

  test('messages taken in a prepared branch are prepared and in flight, and are back after a roll-back', async () => {
    const work = await queue('xa-taken')
    await given.client.send(work, [
      { durable: true, body: 'a' },
      { durable: true, body: 'b' },
      { durable: true, body: 'c' },
    ])
    const branch = await prepareBranch(given.config, 'take', work, 2)
    // The broker notices a moment later that the application is gone, and then gives back what that held besides the branch.
    const prepared = await until('its consumer is gone and the third is back', 10_000, async () => {
      const sample = await sampleOf(work)
      return sample?.consumers === 0 && sample.readyMessages === 1 ? sample : null
    })
    expect(prepared).toMatchObject({ preparedMessages: 2, backlogMessages: 3, inFlightMessages: 2 })
    await given.management.decide(branch, 'rollback')
    const back = await until('they are back', 10_000, async () => {
      const sample = await sampleOf(work)
      return sample?.readyMessages === 3 ? sample : null
    })
    expect(back).toMatchObject({ preparedMessages: 0, inFlightMessages: 0, backlogMessages: 3 })
  }, 60_000)

  test('messages sent to an address of two queues in a prepared branch are told at the address', async () => {
    const address = given.name('xa-all')
    await given.management.createAddress(address, 'MULTICAST')
    const settings = { address, 'routing-type': 'MULTICAST' } as const
    const [a, b] = [await queue('xa-all.a', settings), await queue('xa-all.b', settings)]
    const branch = await prepareBranch(given.config, 'send-topic', address, 2)
    expect(await sampleOf(address)).toMatchObject({ preparedMessages: 2, backlogMessages: 0 })
    await given.management.decide(branch, 'commit')
    expect(await sampleOf(address)).not.toMatchObject({ preparedMessages: 2 })
    expect([await sampleOf(a), await sampleOf(b)]).toMatchObject([{ backlogMessages: 2 }, { backlogMessages: 2 }])
  }, 60_000)

  test('a prepared branch outlives a restart of the broker, and both its halves are still told', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'spillway-artemis-xa-'))
    const ports = { http: await freePort(), broker: await freePort() }
    const running = await startArtemis(await installContext(), { dataDir, name: 'artemis-xa', ports })
    const config = artemisConfig.parse(running.config)
    const connection = artemis.connect(config, { now: Date.now, warn: () => undefined })
    const management = connectManagement(config)
    const numbersOf = async (name: string) =>
      (await connection.sample(soon())).destinations.find(({ destination }) => destination.name === name)
    try {
      await management.createQueue('sent')
      await management.createQueue('taken')
      await management.sendCoreText('taken', 'x', {})
      const sent = await prepareBranch(config, 'send', 'sent', 2)
      const taken = await prepareBranch(config, 'take', 'taken', 1)
      await running.stop()
      await running.restart()
      const after = await until('it answers again', 20_000, () => numbersOf('sent').catch(() => null))
      expect(after).toMatchObject({ preparedMessages: 2, backlogMessages: 0 })
      expect(await numbersOf('taken')).toMatchObject({ preparedMessages: 1, readyMessages: 0 })
      await management.decide(sent, 'rollback')
      await management.decide(taken, 'commit')
      expect(await numbersOf('sent')).toMatchObject({ preparedMessages: 0, backlogMessages: 0 })
      expect(await numbersOf('taken')).toMatchObject({ preparedMessages: 0, backlogMessages: 0 })
    } finally {
      management.close()
      await connection.close()
      await running.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  }, 120_000)
})
