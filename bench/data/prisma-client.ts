import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'

const ROOT = join(import.meta.dirname, '../..')

/** As much of the generated client as the bench uses. */
export interface SampleClient {
  sample: { createMany: (args: { data: { seriesId: number; at: Date; value: number }[] }) => Promise<{ count: number }> }
  $disconnect: () => Promise<void>
}

/** Generates bench/prisma/schema.prisma into .data and connects. */
export async function sampleClient(url: string): Promise<SampleClient> {
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/prisma'), ['generate', '--no-hints', '--schema', 'bench/prisma/schema.prisma'], {
    cwd: ROOT,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
  const path = join(ROOT, '.data/bench/prisma-client/client.ts')
  const { PrismaClient } = (await import(path)) as { PrismaClient: new (options: { adapter: PrismaPg }) => SampleClient }
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 1 }) })
}
