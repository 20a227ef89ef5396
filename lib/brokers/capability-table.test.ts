import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { withCapabilityTable } from './capability-table.ts'
import { brokerKinds } from './registry.ts'

const DOCUMENT = new URL('../../docs/brokers.md', import.meta.url)

test('docs/brokers.md shows what each registered kind can do; WRITE_DOCS=1 writes it anew', async () => {
  const document = await readFile(DOCUMENT, 'utf8')
  const wanted = withCapabilityTable(document, brokerKinds)
  if (process.env['WRITE_DOCS'] === '1') await writeFile(DOCUMENT, wanted)
  else expect(document).toBe(wanted)
})
