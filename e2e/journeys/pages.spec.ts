import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '../world.ts'
import { findDestination, holdRequests } from '../objects.ts'

const PAGES = [
  '/',
  '/clusters',
  '/clusters/new',
  '/destinations',
  '/consumers',
  '/dead-letters',
  '/requeue-runs',
  '/alerts',
  '/alerts/rules',
  '/alerts/channels',
  '/settings',
]

async function dress(page: Page, url: string, theme: 'light' | 'dark', locale: 'en' | 'zh-CN'): Promise<void> {
  await page.context().addCookies([
    { name: 'theme', value: theme, url },
    { name: 'locale', value: locale, url },
  ])
}

/** The page has drawn its content: no skeleton is left. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  await expect(page.locator('[aria-busy="true"], [data-skeleton]')).toHaveCount(0)
}

for (const [theme, locale] of [
  ['light', 'en'],
  ['dark', 'zh-CN'],
] as const) {
  test(`every page is accessible and free of errors, ${theme}, ${locale}`, async ({ page, world }) => {
    await dress(page, world.url, theme, locale)
    const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.sms')
    const dead = await findDestination(world, 'Shop RabbitMQ', 'orders.sms.dlq')
    const errors: string[] = []
    // 409 is how the API says what a look costs before it is taken.
    page.on(
      'console',
      (message) =>
        message.type() === 'error' && !message.text().includes('409 (Conflict)') && errors.push(`${page.url()}: ${message.text()}`),
    )
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
    for (const path of [...PAGES, `/destinations/${queue.id}`, `/dead-letters/${dead.id}`]) {
      await page.goto(path)
      await settled(page)
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
      expect(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html.slice(0, 160)}`)).toEqual([])
    }
    expect(errors).toEqual([])
  })
}

test('every page fits a narrow phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  for (const path of PAGES) {
    await page.goto(path)
    await settled(page)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow, path).toBeLessThanOrEqual(0)
  }
})

test('Enter in the palette takes what was typed, not what the list shows until the answer is there', async ({ page, world }) => {
  const wanted = 'orders.sms.dlq'
  const { id } = await findDestination(world, 'Shop RabbitMQ', wanted)
  const release = await holdRequests(page, `**/api/v1/search?q=${wanted}*`)
  await page.goto('/')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /search/i }).fill('orders')
  await expect(page.getByRole('option').first()).toContainText('orders')
  await page.getByRole('combobox', { name: /search/i }).fill(wanted)
  await page.keyboard.press('Enter')
  release()
  await expect(page).toHaveURL(new RegExp(id))
})

test('the palette reaches any object by keyboard', async ({ page }) => {
  await page.goto('/')
  await settled(page)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: /search/i })).toBeFocused()
  await page.keyboard.type('orders.sms.dlq')
  // Enter takes the first one, and while typing that is still an answer to fewer letters.
  await expect(page.getByRole('option').first()).toContainText('orders.sms.dlq')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/(destinations|dead-letters|consumers)\//)
})
