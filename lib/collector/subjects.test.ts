import { expect, test } from 'vitest'
import { noConsumers } from '#lib/alerting/conditions/no-consumers.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import type { DestinationType } from '#lib/domain/types.ts'
import { subscriptionKey } from './keys.ts'
import { createMemory } from './memory.ts'
import { subjectsOf } from './subjects.ts'

test('a subscription that is a queue of its own is asked once whether anybody consumes it', () => {
  const memory = createMemory()
  const known = (id: string, name: string, type: DestinationType) =>
    memory.destinations.set(destinationKey({ namespace: '', name }), {
      id,
      namespace: '',
      name,
      type,
      role: 'normal',
      pattern: null,
      owner: null,
      incarnation: '',
      retentionSeconds: null,
    })
  known('address', 'prices', 'address')
  known('queue', 'shop.prices', 'queue')
  const prices = { namespace: '', name: 'prices' }
  for (const group of ['shop.prices', 'web.prices']) {
    memory.subscriptions.set(subscriptionKey(group, prices), {
      id: group,
      group,
      destinationId: 'address',
      destinationKey: destinationKey(prices),
      members: 0,
      state: '',
    })
  }
  const subjects = subjectsOf(
    memory,
    { destinations: [], subscriptions: [], series: [], unknownObjects: false },
    { destinationIds: [], subscriptionIds: [] },
  )
  expect(subjects.filter((subject) => noConsumers.applies(subject)).map(({ id }) => id)).toEqual(['queue', 'web.prices'])
})
