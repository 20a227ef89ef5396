import { startOwnSpillway, type OwnSpillway } from '../own-spillway.ts'
import { backlogOf, findDestination } from '../objects.ts'
import { eventually, expect, test, type World } from '../world.ts'

interface Run {
  id: string
  state: string
  outcome: string | null
  counts: Record<string, number>
}

/** How a person connects a kind, and where its story in the demo leaves dead letters. */
interface Kind {
  label: string
  /** Name of the broker in the demo and what the person types: field → value. */
  broker: string
  fields: (config: Record<string, unknown>) => Record<string, string>
  /** A destination the demo has there. */
  known: string
  deadLetters: { cluster: string; queue: string; scenario: string; consumed: string; atLeast: number }
}

const text = (value: unknown): string => (Array.isArray(value) ? String(value[0]) : String(value))
const login = ({ jolokiaUrl, username, password }: Record<string, unknown>): Record<string, string> => ({
  'Jolokia address': text(jolokiaUrl),
  'User name': text(username),
  Password: text(password),
})

const kinds: readonly Kind[] = [
  {
    label: 'RocketMQ',
    broker: 'rocketmq',
    fields: ({ nameServers }) => ({ 'Name servers': text(nameServers) }),
    known: 'points-grant',
    deadLetters: {
      cluster: 'Shop RocketMQ',
      queue: '%DLQ%points-service',
      scenario: 'retry-to-dlq',
      consumed: 'points-grant',
      atLeast: 4,
    },
  },
  {
    label: 'ActiveMQ Classic',
    broker: 'activemq',
    fields: login,
    known: 'erp.stock.requests',
    deadLetters: {
      cluster: 'Shop ActiveMQ',
      queue: 'ActiveMQ.DLQ',
      scenario: 'request-reply',
      consumed: 'erp.stock.requests',
      atLeast: 4,
    },
  },
  {
    label: 'ActiveMQ Artemis',
    broker: 'artemis',
    fields: login,
    known: 'coupons.reminders',
    deadLetters: { cluster: 'Shop Artemis', queue: 'DLQ', scenario: 'coupon-reminders', consumed: 'coupons.reminders', atLeast: 1 },
  },
]

test.describe('on an empty installation', () => {
  let own: OwnSpillway
  test.beforeAll(async () => {
    test.setTimeout(300_000)
    own = await startOwnSpillway()
  })
  test.afterAll(async () => {
    await own.stop()
  })

  for (const kind of kinds) {
    test(`a person connects ${kind.label} by its form and sees its destinations`, async ({ page, world }) => {
      await page.goto(`${own.url}/clusters/new`)
      await page.getByRole('radio', { name: kind.label }).check()
      for (const [field, value] of Object.entries(kind.fields(configOf(world, kind)))) {
        await page
          .getByLabel(new RegExp(`^${field}`))
          .first()
          .fill(value)
      }
      await page.getByRole('button', { name: 'Test connection' }).click()
      await expect(page.getByText(/It answers:/)).toBeVisible({ timeout: 40_000 })
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${kind.broker}-prod`)
      await page.getByRole('button', { name: 'Save and connect' }).click()
      await expect(page).toHaveURL(/\/clusters\/[0-9a-f-]{36}/)
      await expect(page.getByText('Connected').first()).toBeVisible({ timeout: 60_000 })
      await page.goto(`${own.url}/destinations?q=${kind.known}`)
      await expect(page.getByRole('link', { name: kind.known, exact: true })).toBeVisible({ timeout: 60_000 })
    })

    test(`a wrong port of ${kind.label} is told in plain words`, async ({ request, world }) => {
      const config = JSON.parse(JSON.stringify(configOf(world, kind)).replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1')) as unknown
      const answer = await request.post(`${own.url}/api/v1/clusters/test`, { data: { kind: kind.broker, config } })
      const { ok, problems } = (await answer.json()) as { ok: boolean; problems: { code: string; hint: string }[] }
      expect(ok).toBe(false)
      expect(problems[0]?.code).toBe('refused')
      expect(problems[0]?.hint).not.toBe('')
    })
  }
})

for (const { label, deadLetters } of kinds) {
  test(`dead letters of ${label} are requeued from the page, and consumed`, async ({ page, world }) => {
    test.setTimeout(420_000)
    const { cluster, queue: name, scenario, consumed, atLeast } = deadLetters
    await world.scenario(scenario, 'poison?n=8')
    const queue = await findDestination(world, cluster, name)
    await eventually(
      'dead letters lie there',
      () => backlogOf(world, queue),
      (messages) => messages >= atLeast,
      240_000,
    )
    const before = (await world.consumed(consumed, true)).length

    await page.goto(`/dead-letters/${queue.id}`)
    await expect(page.getByText(consumed, { exact: true }).first()).toBeVisible({ timeout: 40_000 })
    await page.getByRole('button', { name: 'Requeue all…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Requeue [\d,]+ messages?$/ }).click({ timeout: 40_000 })
    await expect(page).toHaveURL(/\/requeue-runs\//, { timeout: 30_000 })
    const id = page.url().split('/').at(-1)?.split('?')[0] as string
    const run = await eventually(
      'the run is over',
      () => world.get<Run>(`/requeue-runs/${id}`),
      ({ state }) => ['completed', 'failed', 'cancelled'].includes(state),
    )
    expect(run.outcome).toBe('moved')
    expect(run.counts['removed']).toBeGreaterThanOrEqual(atLeast)
    await eventually(
      'a consumer took one of them',
      () => world.consumed(consumed, true),
      (messages) => messages.length > before,
      180_000,
    )
  })
}

function configOf(world: World, { broker }: Kind): Record<string, unknown> {
  const config = world.brokers[broker]?.config
  if (!config) throw new Error(`The demo has no ${broker}.`)
  return config
}
