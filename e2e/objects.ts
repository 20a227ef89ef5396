import type { Page } from '@playwright/test'
import { eventually, type World } from './world.ts'

/** A destination of a demo cluster, waited for until it was found. */
export async function findDestination(world: World, clusterName: string, name: string): Promise<{ id: string }> {
  const list = await eventually(
    `${name} is found`,
    () =>
      world.get<{ items: { id: string; name: string; clusterName: string }[] }>(`/destinations?q=${encodeURIComponent(name)}&limit=500`),
    ({ items }) => items.some((item) => item.name === name && item.clusterName === clusterName),
  )
  return list.items.find((item) => item.name === name && item.clusterName === clusterName) as { id: string }
}

/** Messages that wait in a destination, as the API tells; 0 while unknown. */
export async function backlogOf(world: World, { id }: { id: string }): Promise<number> {
  return (await world.get<{ backlogMessages: number | null }>(`/destinations/${id}`)).backlogMessages ?? 0
}

/** Holds what the page asks of these addresses until the answered function is called. */
export async function holdRequests(page: Page, to: string | RegExp): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  await page.route(to, async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** The number of the card with this label. NaN while unknown. */
export async function numberIn(page: Page, label: string): Promise<number> {
  const card = page.getByText(label, { exact: true }).first().locator('..')
  const text = (await card.textContent()) ?? ''
  const digits = /-?[\d,]+(?:\.\d+)?/.exec(text.replace(label, ''))
  return digits ? Number(digits[0].replaceAll(',', '')) : Number.NaN
}
