import { eventually, expect, test } from '../world.ts'
import { backlogOf, findDestination, numberIn } from '../objects.ts'

test.afterEach(({ world }) => world.scenario('async-processing', 'follow-schedule'))

test('a backlog grows while consumers are away and drains when they come back, and the page shows both', async ({ page, world }) => {
  test.setTimeout(400_000)
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.email')
  await world.scenario('async-processing', 'pause-consumers')
  await page.goto(`/destinations/${queue.id}?range=15m`)
  await expect(page.getByRole('heading', { name: 'orders.email', level: 1 })).toBeVisible()
  const backlog = () => backlogOf(world, queue)
  const high = await eventually('the backlog grows', backlog, (value) => value > 60)
  await expect.poll(() => numberIn(page, 'Backlog'), { timeout: 30_000 }).toBeGreaterThan(40)

  await world.scenario('async-processing', 'resume-consumers')
  await eventually('the backlog drains', backlog, (value) => value < high / 3, 200_000)
  await expect.poll(() => numberIn(page, 'Backlog'), { timeout: 30_000 }).toBeLessThan(high / 2)
})

test('the list is sorted by the server, filtered by the URL, and a link into it can be shared', async ({ page }) => {
  await page.goto('/destinations?q=orders&sort=name')
  const names = page.locator('tbody tr td a')
  await expect(names.first()).toBeVisible()
  const shown = await names.allTextContents()
  expect(shown.length).toBeGreaterThan(2)
  expect(shown.every((name) => name.toLowerCase().includes('orders'))).toBe(true)
})
