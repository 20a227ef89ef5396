import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = mkdtempSync(join(tmpdir(), 'spillway-layers-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

test('a planted import against the direction fails the check, one rule for each', async () => {
  plant({
    'tsconfig.json': '{"compilerOptions":{"allowImportingTsExtensions":true,"noEmit":true,"module":"esnext","moduleResolution":"bundler"}}',
    'lib/db/pool.ts': 'export const pool = 1',
    'lib/domain/lag.ts': `import { pool } from '../db/pool.ts'\nexport const lag = pool`,
    'lib/brokers/kafka/index.ts': `import { rabbit } from '../rabbitmq/index.ts'\nexport const kafka = rabbit`,
    'lib/brokers/rabbitmq/index.ts': 'export const rabbit = 1',
    'components/table/table.tsx': `import { pool } from '../../lib/db/pool.ts'\nexport const table = pool`,
    'app/overview/page.tsx': `import { pool } from '../../lib/db/pool.ts'\nexport const page = pool`,
    'lib/series/a.ts': `import { b } from './b.ts'\nexport const a = (): unknown => b`,
    'lib/series/b.ts': `import { a } from './a.ts'\nexport const b = (): unknown => a`,
    'lib/queries/lag.ts': `import { demo } from '../../demo/main.ts'\nexport const q = demo`,
    'demo/main.ts': 'export const demo = 1',
  })
  const bin = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = resolve('.dependency-cruiser.cjs')
  const result = await run(process.execPath, [bin, '--config', config, '--output-type', 'json', 'app', 'components', 'lib', 'demo'], {
    cwd: root,
  }).catch((error: { stdout: string; stderr: string }) => error)
  const found = (JSON.parse(result.stdout) as { summary: { violations: { rule: { name: string } }[] } }).summary.violations
  expect(new Set(found.map((violation) => violation.rule.name))).toEqual(
    new Set(['domain-is-pure', 'brokers-are-islands', 'components-are-browser-safe', 'pages-render-views', 'no-cycles', 'demo-is-outside']),
  )
})
