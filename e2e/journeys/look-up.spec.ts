import { findDestination, holdRequests } from '../objects.ts'
import { eventually, expect, test } from '../world.ts'

interface Messages {
  items: { key: string | null; properties: Record<string, string | number | boolean | null> }[]
}

test('messages of a Kafka topic are shown newest first and found by offset', async ({ page, world }) => {
  const topic = await findDestination(world, 'Shop Kafka', 'order.events')
  await page.goto(`/destinations/${topic.id}?tab=messages`)
  const rows = page.getByRole('table', { name: 'Messages' }).locator('tbody tr')
  const way = page.getByLabel('Look up messages')
  await expect(way).toHaveValue('newest')
  await expect(page.getByText(/^\d+ messages, newest first/)).toBeVisible()

  await way.selectOption('From an offset')
  await page.getByLabel('From an offset').fill('first')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Type an offset like 1204')).toBeVisible()
  await page.getByLabel('From an offset').fill('2-5')
  await page.keyboard.press('Enter')
  await expect(rows.first()).toContainText('partition 2, offset 5')
  await expect(rows.filter({ hasNotText: 'partition 2' })).toHaveCount(0)

  await page.getByLabel('From an offset').fill('2-900000000')
  await page.getByRole('button', { name: 'Find' }).click()
  await expect(page.getByText('Nothing lies at or after this offset.')).toBeVisible()

  await way.selectOption('Oldest first')
  await expect(page.getByText(/messages from the start/)).toBeVisible()
})

test('what is typed while a look is under way stays, and keeps the keyboard', async ({ page, world }) => {
  const topic = await findDestination(world, 'Shop Kafka', 'order.events')
  const release = await holdRequests(page, /\/messages\?/)
  await page.goto(`/destinations/${topic.id}?tab=messages`)
  await page.getByLabel('Look up messages').selectOption('From an offset')
  const offset = page.getByLabel('From an offset')
  await offset.fill('2-5')
  release()
  const rows = page.getByRole('table', { name: 'Messages' }).locator('tbody tr')
  await expect(rows.first()).toBeVisible()
  await expect(offset).toHaveValue('2-5')
  await expect(offset).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(rows.first()).toContainText('partition 2, offset 5')
  await expect(offset).toBeFocused()
})

test('a message of RocketMQ is found by its key and by its id', async ({ page, world }) => {
  const topic = await findDestination(world, 'Shop RocketMQ', 'points-grant')
  const path = `/destinations/${topic.id}/messages?newestFirst=true&limit=1`
  const { items } = await eventually(
    'a message was written',
    () => world.get<Messages>(path),
    (answer) => answer.items.length > 0,
  )
  const { key, properties } = items[0] as Messages['items'][number]
  const id = String(properties['messageId'])
  await page.goto(`/destinations/${topic.id}?tab=messages`)
  const way = page.getByLabel('Look up messages')
  const find = async (by: string, text: string) => {
    await way.selectOption(by)
    await page.getByLabel(by, { exact: true }).fill(text)
    await page.keyboard.press('Enter')
  }
  await find('By key', key ?? '')
  await expect(page.getByRole('table', { name: 'Messages' }).locator('tbody tr').first()).toContainText(key ?? '-')
  await find('By key', 'nobody-ever-used-this')
  await expect(page.getByText('The broker’s index knows no message with this key.')).toBeVisible()
  await find('By message ID', id)
  await expect(page.getByText('1 message', { exact: true })).toBeVisible()
  await expect(page.getByText(id).first()).toBeVisible()
})

test('a queue offers no look that its broker cannot do', async ({ page, world }) => {
  const queue = await findDestination(world, 'Shop RabbitMQ', 'seckill.notify')
  await page.goto(`/destinations/${queue.id}?tab=messages`)
  await expect(page.getByText('Looking at these messages has a cost')).toBeVisible()
  await expect(page.getByLabel('Look up messages')).toHaveCount(0)
  const refused = await page.request.get(`/api/v1/destinations/${queue.id}/messages?key=order-7&acceptCost=true`)
  expect({ status: refused.status(), body: await refused.json() }).toMatchObject({
    status: 422,
    body: { code: 'unprocessable', detail: expect.stringContaining('cannot be looked up by key') },
  })
})
