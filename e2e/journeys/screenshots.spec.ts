import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, expect, test } from '../world.ts'
import { backlogOf, findDestination } from '../objects.ts'

/** Pictures of the docs, taken from the running demo: `npm run screenshots` puts them into docs/screenshots. */
const folder = process.env['SPILLWAY_SCREENSHOTS'] ?? 'test-results/screenshots'

test('pictures for the documentation', async ({ page, world }) => {
  test.setTimeout(420_000)
  mkdirSync(folder, { recursive: true })
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.email')
  const dead = await findDestination(world, 'Shop Kafka', 'payments.settle-dlt')
  await eventually(
    'dead letters lie there',
    () => backlogOf(world, dead),
    (messages) => messages >= 1,
    240_000,
  )
  const pages = {
    overview: '/?range=15m',
    destination: `/destinations/${queue.id}?range=15m`,
    'dead-letters': `/dead-letters/${dead.id}`,
    consumers: '/consumers',
  }
  for (const theme of ['light', 'dark'] as const) {
    await page.context().addCookies([{ name: 'theme', value: theme, url: world.url }])
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
      await expect(page.locator('[aria-busy="true"], [data-skeleton]')).toHaveCount(0)
      if (name === 'dead-letters') await page.locator('tbody tr').first().click()
      await page.evaluate(() => document.fonts.ready)
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
    }
  }
})
