import { z } from 'zod'
import type { BrokerKindDefinition } from '../../contract.ts'
import { connectSpool } from './adapter.ts'

export const configSchema = z.strictObject({ folder: z.string().min(1).meta({ title: 'Folder' }) })

/** A broker made of folders: the smallest kind that can do everything. Only for the test that a new kind needs no more than this. */
export const spool: BrokerKindDefinition<z.output<typeof configSchema>> = {
  kind: 'spool',
  label: 'Spool folder',
  configSchema,
  capabilities: ['inventory', 'sample', 'sample-bulk', 'browse', 'requeue', 'purge', 'dead-letter-routes'],
  connect: ({ folder }) => connectSpool(folder),
}
