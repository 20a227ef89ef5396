import { eventually, expect, test } from '../world.ts'
import { backlogOf, findDestination } from '../objects.ts'

interface Preview {
  incidents: { fired: number }
}

test('a rule being written shows what it would have done, and follows every change of it', async ({ page, world }) => {
  test.setTimeout(420_000)
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.email')
  const rule = { condition: 'backlog', severity: 'high', scope: { destination: 'orders.email' }, forSeconds: 0, params: { messages: 1 } }
  await eventually(
    'there is history in which something waited',
    () => world.send<Preview>('POST', '/alert-rules/preview', rule),
    ({ incidents }) => incidents.fired > 0,
    200_000,
  )
  await page.goto('/alerts/rules/new')
  const preview = page.getByRole('region', { name: 'On stored history' })
  await expect(preview.getByText(/^(Would have fired|Would not have fired)/)).toBeVisible()
  await page.getByLabel('More messages waiting than').fill('1')
  await page.getByLabel('For, in seconds').fill('0')
  await page.getByLabel('Destination').fill('orders.email')
  await expect(preview.getByText(/^Would have fired/)).toBeVisible()
  await expect(preview.getByText('1 object looked at')).toBeVisible()
  await expect(preview.getByRole('listitem')).toHaveCount(1)

  await page.getByLabel('More messages waiting than').fill('900000000')
  await expect(preview.getByText('Would not have fired in the last 24 h')).toBeVisible()
  await page.getByLabel('Destination').fill('no-such-queue')
  await expect(preview.getByText('The rule fits nothing')).toBeVisible()
  await page.getByLabel('More messages waiting than').fill('0')
  await expect(preview.getByText('The rule cannot be tried:')).toBeVisible()
  expect((await world.get<{ items: { name: string }[] }>('/alert-rules?q=orders.email')).items).toEqual([])
  expect(queue.id).not.toBe('')
})

test('a silence is told on the page of the destination it fits, in the list and on the charts', async ({ page, world }) => {
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.email')
  const reason = `journey ${Date.now()}`
  const { id } = await world.send<{ id: string }>('POST', '/silences', {
    matchers: { destination: 'orders.e*' },
    endsAt: new Date(Date.now() + 600_000).toISOString(),
    reason,
  })
  await page.goto(`/destinations/${queue.id}?tab=history`)
  await expect(page.getByText(`Silenced until`).filter({ hasText: reason })).toBeVisible()
  await world.send('DELETE', `/silences/${id}`)
  await expect(page.getByText(`The silence is over: ${reason}`)).toBeVisible()

  await page.getByRole('button', { name: 'Alert', exact: true }).click()
  await expect(page.getByText(reason)).toHaveCount(0)
  await expect(page).toHaveURL(/kind=alert/)

  await page.goto(`/destinations/${queue.id}?range=15m`)
  await expect(page.getByText(/^silence/).first()).toBeVisible()
})

test('a requeue that is looked at and left leaves no run behind, and the gate says how many looks are left', async ({ page, world }) => {
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.sms.dlq')
  await world.scenario('async-processing', 'poison?n=3')
  await eventually(
    'dead letters lie there',
    () => backlogOf(world, queue),
    (messages) => messages >= 1,
  )
  const runs = async (): Promise<string[]> =>
    (await world.get<{ items: { id: string }[] }>(`/requeue-runs?source=${queue.id}`)).items.map((run) => run.id)
  const before = await runs()
  await page.goto(`/dead-letters/${queue.id}`)
  await expect(page.getByText(/^[\d,]+ looks? left$/)).toBeVisible()
  await page.getByRole('button', { name: 'Requeue all…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/looks? left/)).toBeVisible({ timeout: 40_000 })
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await eventually('no plan is left in the list', runs, (now) => JSON.stringify(now) === JSON.stringify(before))
})
