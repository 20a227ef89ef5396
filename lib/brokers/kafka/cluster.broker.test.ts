import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerConnection, Sample } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { open, ref, soon } from './testing/connection.ts'
import { eventually, Given } from './testing/given.ts'
import { startTwoBrokers, type TwoBrokers } from './testing/two-brokers.ts'

// Two brokers of its own, where Kafka can be had at all.
describeWithBroker('kafka', () => {
  let brokers: TwoBrokers
  let given: Given
  let connection: BrokerConnection
  /** One partition on each broker. */
  let spread: string
  /** Groups by the node that coordinates them; the names are spread over both. */
  let groups: string[]

  beforeAll(async () => {
    brokers = await startTwoBrokers()
    given = new Given(brokers.config)
    connection = open(brokers.config)
    await eventually(
      () => connection.inventory(soon()),
      (inventory) => inventory.nodes.length === 2,
    )
    spread = await given.topic('spread', 4)
    // So many that none of the two brokers is left without one by chance.
    groups = Array.from({ length: 24 }, () => given.name('group'))
    for (const group of groups) await given.commit(group, spread, [0, 0, 0, 0])
  })
  afterAll(async () => {
    brokers?.second.thaw()
    await connection?.close()
    await given?.close()
    await brokers?.stop()
  })

  const groupsIn = (sample: Sample): string[] => sample.subscriptions.map((found) => found.group).filter((group) => groups.includes(group))
  const partitionsIn = (sample: Sample): number | undefined =>
    sample.destinations.find((found) => found.destination.name === spread)?.partitions?.length

  describe('a cluster of two brokers', () => {
    it('is sampled whole, in at most 1.5 × (1 + 4 for each broker) requests', async () => {
      for (let poll = 0; poll < 7; poll++) {
        const sample = await connection.sample(soon())
        expect(sample.requests).toBeLessThanOrEqual(1.5 * (1 + 4 * 2))
        expect(sample.problems).toEqual([])
        expect(groupsIn(sample).toSorted()).toEqual(groups.toSorted())
        expect(partitionsIn(sample)).toBe(4)
        expect(sample.nodes.map((node) => [node.name, node.up, node.resources.partitionsLed])).toEqual([
          ['1', true, expect.any(Number)],
          ['2', true, expect.any(Number)],
        ])
      }
    })

    it('of which one hangs still tells what the other knows, in bounded time, and what it does not know', async () => {
      await brokers.second.freeze()
      const begun = performance.now()
      const sample = await connection.sample(soon())
      expect(performance.now() - begun).toBeLessThan(7000)
      expect(sample.problems).toContainEqual(expect.objectContaining({ code: 'timeout', object: { node: '2' } }))
      expect(sample.nodes.map((node) => [node.name, node.up])).toEqual([
        ['1', true],
        ['2', false],
      ])
      expect(partitionsIn(sample)).toBe(2)
      expect(sample.destinations.find((found) => found.destination.name === spread)).not.toHaveProperty('inTotal')
      expect(sample.notObserved).toContainEqual(ref(spread))
      const seen = groupsIn(sample)
      expect(seen.length).toBeGreaterThan(0)
      expect(seen.length).toBeLessThan(groups.length)
      expect([...seen, ...(sample.notObservedGroups ?? [])]).toEqual(expect.arrayContaining(groups))
    })

    it('that has lost one says which topics have no leader', async () => {
      const lost = await eventually(
        () => connection.sample(soon()),
        (sample) => sample.problems.some((problem) => problem.detail.includes(`Topic ${spread} has no leader`)),
        30_000,
      )
      expect(lost.problems).toContainEqual(expect.objectContaining({ code: 'unavailable', object: ref(spread) }))
      expect(lost.nodes.map((node) => [node.name, node.up])).toContainEqual(['2', false])
      expect([...groupsIn(lost), ...(lost.notObservedGroups ?? [])]).toEqual(expect.arrayContaining(groups))
      const inventory = await connection.inventory(soon())
      expect(inventory.notObservedGroups).toEqual(lost.notObservedGroups)
      expect(inventory.destinations.find((found) => found.name === spread)?.config).toMatchObject({ leaderlessPartitions: 2 })
      await expect(
        connection.browse({ destination: ref(spread), limit: 5, cursor: null, maxBodyBytes: 10, acceptCost: false }, soon()),
      ).resolves.toMatchObject({ messages: [] })
    })

    it('is whole again when it is back', async () => {
      brokers.second.thaw()
      const whole = await eventually(
        () => connection.sample(soon()),
        (sample) => sample.problems.length === 0 && groupsIn(sample).length === groups.length && partitionsIn(sample) === 4,
        60_000,
      )
      expect(whole.problems).toEqual([])
      expect(groupsIn(whole)).toHaveLength(groups.length)
      expect(whole.nodes.every((node) => node.up)).toBe(true)
    })
  })
})
