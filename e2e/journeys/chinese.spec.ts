import type { Locator, Page } from '@playwright/test'
import { eventually, expect, test } from '../world.ts'
import { findDestination } from '../objects.ts'

/** Three English words in a row, the last two not names. What brokers say is quoted (`q`), what producers sent is shown as code. */
const SENTENCE = '[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}'

async function english(page: Page): Promise<string[]> {
  return page.evaluate((pattern) => {
    const sentence = new RegExp(pattern)
    const found = new Set<string>()
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      if (sentence.test(text) && !node.parentElement?.closest('script, style, code, pre, q')) found.add(text)
    }
    return [...found]
  }, SENTENCE)
}

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  await expect(page.locator('[aria-busy="true"], [data-skeleton]')).toHaveCount(0)
}

const chinese = (locator: Locator) => expect(locator).toHaveText(/[\u4e00-\u9fff]{2,}/)

test.beforeEach(({ page, world }) => page.context().addCookies([{ name: 'locale', value: 'zh-CN', url: world.url }]))

test('no sentence of Spillway is left in English on a Chinese page', async ({ page, world }) => {
  test.setTimeout(420_000)
  const alerts = await eventually(
    'an alert fires',
    () => world.get<{ items: { id: string; summaryPhrase: { code: string } | null }[] }>('/alerts?state=firing'),
    ({ items }) => items.length > 0,
    240_000,
  )
  expect(alerts.items.filter((alert) => !alert.summaryPhrase)).toEqual([])
  const readers = await world.get<{ items: { id: string }[] }>('/subscriptions?sort=-lagSeconds&limit=1')
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.sms')
  const pages = [
    '/',
    '/clusters',
    '/clusters/new',
    `/clusters/${world.brokers['rabbitmq']?.clusterId ?? ''}`,
    '/destinations',
    `/destinations/${queue.id}`,
    '/consumers',
    `/consumers/${readers.items[0]?.id ?? ''}`,
    '/dead-letters',
    '/requeue-runs',
    '/alerts',
    `/alerts/${alerts.items[0]?.id ?? ''}`,
    '/alerts/rules',
    '/alerts/channels/new',
    '/settings',
  ]
  // Names are names, in whatever language they were given: the audit log keeps those of rules.
  const names = new Set((await world.get<{ items: { name: string }[] }>('/alert-rules')).items.map(({ name }) => name))
  const left: string[] = []
  for (const path of pages) {
    await page.goto(path)
    await settled(page)
    left.push(...(await english(page)).filter((text) => !names.has(text)).map((text) => `${path}: ${text}`))
  }
  expect(left).toEqual([])
  await page.goto(`/alerts/${alerts.items[0]?.id ?? ''}`)
  await chinese(page.getByRole('heading', { level: 1 }))
})

test('a connection that fails is diagnosed in Chinese, with the technical detail as a quote', async ({ page }) => {
  await page.goto('/clusters/new')
  await settled(page)
  await page.locator('input[name=kind][value=rabbitmq]').check({ force: true })
  await page.getByLabel('管理地址').fill('http://127.0.0.1:9')
  await page.getByLabel('用户名').fill('guest')
  await page.getByLabel('密码').first().fill('guest')
  await page.getByRole('button', { name: '测试连接' }).click()
  await expect(page.getByText('连接被拒绝')).toBeVisible()
  await expect(page.locator('q', { hasText: '127.0.0.1:9' })).toBeVisible()
  expect(await english(page)).toEqual([])
})
