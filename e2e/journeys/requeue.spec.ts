import { eventually, expect, test } from '../world.ts'
import { backlogOf, findDestination } from '../objects.ts'

interface Run {
  id: string
  state: string
  outcome: string | null
  counts: Record<string, number>
}

test('dead letters are understood, requeued with one click, and consumed', async ({ page, world }) => {
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.sms.dlq')
  await world.scenario('async-processing', 'poison?n=8')
  await eventually(
    'dead letters lie there',
    () => backlogOf(world, queue),
    (messages) => messages >= 5,
  )
  const before = new Set((await world.consumed('orders.sms', true)).map((message) => message.id))

  await page.goto(`/dead-letters/${queue.id}`)
  await expect(page.getByText('Looking at these messages costs something')).toBeVisible()
  await page.getByRole('button', { name: /^Look at/ }).click()
  await expect(page.getByText('orders.sms', { exact: true }).first()).toBeVisible()
  await expect(page.getByText(/SocketTimeoutException|IllegalArgument|missing|rejected/i).first()).toBeVisible()

  await page.getByRole('button', { name: 'Requeue all…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expect(dialog.getByText('orders.sms', { exact: true }).first()).toBeVisible({ timeout: 40_000 })
  await dialog.getByRole('button', { name: /^Requeue [\d,]+ messages?$/ }).click()
  await expect(page).toHaveURL(/\/requeue-runs\//, { timeout: 30_000 })
  const id = page.url().split('/').at(-1)?.split('?')[0] as string
  const run = await eventually(
    'the run is over',
    () => world.get<Run>(`/requeue-runs/${id}`),
    (answer) => ['completed', 'failed', 'cancelled'].includes(answer.state),
  )
  expect(run.outcome).toBe('moved')
  expect(run.counts['removed']).toBeGreaterThanOrEqual(5)
  await expect(page.getByText('All moved').first()).toBeVisible()
  // The demo remembers the last few thousand messages of all its consumers: one that was seen stays counted here.
  const taken = new Set<string>()
  await eventually(
    'the consumers took them',
    async () => {
      for (const message of await world.consumed('orders.sms', true)) if (!before.has(message.id)) taken.add(message.id)
      return taken.size
    },
    (count) => count >= (run.counts['removed'] ?? 0),
  )
})

test('a Kafka dead letter goes back once, and the next plan knows it', async ({ world }) => {
  const topic = await findDestination(world, 'Shop Kafka', 'order.events-dlt')
  await eventually(
    'dead letters lie there',
    () => backlogOf(world, topic),
    (messages) => messages >= 2,
    120_000,
  )
  const body = { source: topic.id, selection: { all: true }, target: { mode: 'origin' }, start: true }
  const first = await world.send<Run & { plan: { matched: number } }>('POST', '/requeue-runs', body)
  expect(first.plan.matched).toBeGreaterThanOrEqual(2)
  const done = await eventually(
    'the run is over',
    () => world.get<Run>(`/requeue-runs/${first.id}`),
    ({ state }) => ['completed', 'failed'].includes(state),
  )
  expect(done.outcome).toBe('moved')
  const second = await world.send<Run & { plan: { matched: number; requeuedBefore: number } }>('POST', '/requeue-runs', {
    ...body,
    start: false,
  })
  expect(second.plan.matched).toBeLessThan(first.plan.matched + 20)
  expect(second.plan.matched).not.toBe(first.plan.matched + second.plan.requeuedBefore)
})
