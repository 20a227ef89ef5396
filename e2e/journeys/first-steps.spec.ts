import { startOwnSpillway, type OwnSpillway } from '../own-spillway.ts'
import { eventually, expect, test } from '../world.ts'

test.describe.configure({ mode: 'serial' })

let own: OwnSpillway
test.beforeAll(async () => {
  test.setTimeout(300_000)
  own = await startOwnSpillway()
})

test('an empty installation says what to do first', async ({ page }) => {
  await page.goto(own.url)
  await expect(page.getByText('Connect your first cluster')).toBeVisible()
  await page.getByRole('link', { name: 'Connect a cluster' }).first().click()
  await expect(page).toHaveURL(/\/clusters\/new/)
})

test('a person connects a broker: a wrong port and a wrong password are told in plain words, then numbers appear', async ({
  page,
  world,
}) => {
  const broker = world.brokers['rabbitmq']
  const config = broker?.config as { managementUrl: string; amqpUrl: string }
  await page.goto(`${own.url}/clusters/new`)
  await page.getByRole('radio', { name: /RabbitMQ/ }).check()
  await page
    .getByLabel(/Management/)
    .first()
    .fill(config.amqpUrl.replace('amqp:', 'http:'))
  await page
    .getByLabel(/User ?name/)
    .first()
    .fill('guest')
  await page
    .getByLabel(/Password/)
    .first()
    .fill('not-the-password')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText('It cannot be reached like this')).toBeVisible()

  await page
    .getByLabel(/Management/)
    .first()
    .fill(config.managementUrl)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText('It cannot be reached like this')).toBeVisible()
  await expect(page.getByText(/password/i).last()).toBeVisible()

  await page
    .getByLabel(/Password/)
    .first()
    .fill('guest')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText(/It answers: RabbitMQ/)).toBeVisible()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('rabbit-prod')
  await page.getByRole('button', { name: 'Save and connect' }).click()
  await expect(page).toHaveURL(/\/clusters\/[0-9a-f-]{36}/)
  await expect(page.getByText('Connected').first()).toBeVisible({ timeout: 60_000 })
  await page.goto(`${own.url}/destinations?q=orders.sms`)
  await expect(page.getByRole('link', { name: 'orders.sms', exact: true })).toBeVisible({ timeout: 60_000 })
})

test('a password is not given back by the API, and survives an edit that leaves it out', async ({ request }) => {
  const list = await (await request.get(`${own.url}/api/v1/clusters`)).text()
  expect(list).not.toContain('"guest"]')
  const { items } = JSON.parse(list) as { items: { id: string; config: Record<string, unknown>; secretsSet: string[] }[] }
  const cluster = items[0]
  expect(cluster?.secretsSet).toEqual(['password'])
  expect(cluster?.config).not.toHaveProperty('password')
  const edited = await request.patch(`${own.url}/api/v1/clusters/${cluster?.id}`, { data: { config: cluster?.config } })
  expect(edited.ok()).toBe(true)
  await eventually(
    'it answers with the password it kept',
    async () => (await (await request.get(`${own.url}/api/v1/clusters/${cluster?.id}`)).json()) as { status: string; freshness: string },
    (answer) => answer.status === 'connected' && answer.freshness === 'fresh',
  )
})

test('a hostile name is shown as text', async ({ page, request }) => {
  const name = `<img src=x onerror="document.title='owned'">`
  const list = (await (await request.get(`${own.url}/api/v1/clusters`)).json()) as { items: { id: string }[] }
  await request.patch(`${own.url}/api/v1/clusters/${list.items[0]?.id}`, { data: { name } })
  await page.goto(`${own.url}/clusters`)
  await expect(page.getByText(name)).toBeVisible()
  expect(await page.title()).not.toBe('owned')
})

test('Ctrl-C stops everything within ten seconds', async () => {
  const { code, seconds } = await own.stop()
  expect(code).toBe(0)
  expect(seconds).toBeLessThan(10)
})
