import { z } from 'zod'
import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { brokerKinds } from '#lib/brokers/registry.ts'

export const GET = handle(coreOperations.listBrokerKinds, async () => {
  const items = brokerKinds.map(({ kind, label, configSchema, capabilities, browseBy }) => ({
    kind,
    label,
    configSchema: z.toJSONSchema(configSchema, { io: 'input' }) as Record<string, unknown>,
    capabilities: [...capabilities],
    browseBy: [...(browseBy ?? [])],
  }))
  return { items, nextCursor: null, total: items.length }
})
