import { eventually, expect, test } from '../world.ts'
import { findDestination } from '../objects.ts'

interface Alert {
  id: string
  state: string
  closeReason: string | null
  condition: string
}

test.afterEach(({ world }) => world.scenario('async-processing', 'follow-schedule'))

test('an alert fires, reaches the chat with a good signature, and recovers there too', async ({ page, world }) => {
  test.setTimeout(420_000)
  const queue = await findDestination(world, 'Shop RabbitMQ', 'orders.email')
  const channels = await world.get<{ items: { id: string; name: string }[] }>('/channels')
  const chat = channels.items.find((channel) => channel.name === 'Demo chat')
  expect(chat, 'the demo has connected its chat').toBeDefined()
  const rule = await world.send<{ id: string }>('POST', '/alert-rules', {
    name: 'E-mail backlog (journey)',
    condition: 'backlog',
    params: { messages: 40 },
    scope: { destination: 'orders.email' },
    forSeconds: 5,
    keepFiringForSeconds: 5,
    severity: 'critical',
    channels: [chat?.id],
  })
  const mine = async (): Promise<Alert | undefined> =>
    (await world.get<{ items: Alert[] }>(`/alerts?rule=${rule.id}&subject=${queue.id}&sort=-startedAt`)).items[0]

  await world.scenario('async-processing', 'pause-consumers')
  const fired = await eventually('it fires', mine, (alert) => alert?.state === 'firing', 150_000)
  await page.goto(`/alerts/${fired?.id}`)
  await expect(page.getByText('orders.email').first()).toBeVisible()
  await expect(page.getByText(/Firing/i).first()).toBeVisible()
  const about = (messages: { [field: string]: unknown }[], type: string): boolean =>
    messages.some((message) => JSON.stringify(message).includes(type) && JSON.stringify(message).includes(fired?.id ?? '–'))
  const told = await eventually('the chat was told', world.chat, (messages) => about(messages, 'alert.firing'))
  const message = told.find((entry) => JSON.stringify(entry).includes(fired?.id ?? '–'))
  expect(message?.['signature']).toBe('verified')

  await world.scenario('async-processing', 'resume-consumers')
  const closed = await eventually('it recovers', mine, (alert) => alert?.state === 'closed', 150_000)
  expect(closed?.closeReason).toBe('recovered')
  await eventually('the chat was told of the recovery', world.chat, (messages) => about(messages, 'alert.recovered'))
  await world.send('DELETE', `/alert-rules/${rule.id}`)
})
