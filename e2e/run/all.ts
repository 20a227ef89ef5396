import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { add, asCheck, type Finished, nothing, playwrightTally, run, type Tally, vitestTally } from './step.ts'
import { startTestBrokers } from './test-brokers.ts'

/**
 * `npm test`: every check and every test, on a bare machine. All parts run even when one fails, so that one run shows everything.
 * The last line is the sum over all parts.
 */
const CHECKS = ['format:check', 'lint', 'types', 'layers', 'deadcode']

const folder = await mkdtemp(join(tmpdir(), 'spillway-test-'))
const results: { name: string; tally: Tally; seconds: number }[] = []
const note = (name: string, tally: Tally, { seconds }: Finished): void => void results.push({ name, tally, seconds })
const heading = (name: string): void => console.log(`\n=== ${name}`)

async function vitest(project: string, env: Record<string, string> = {}): Promise<void> {
  heading(`test:${project}`)
  const report = join(folder, `${project}.json`)
  const finished = await run(
    'vitest',
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  )
  note(`test:${project}`, await vitestTally(report, finished), finished)
}

for (const check of CHECKS) {
  heading(check)
  const finished = await run('npm', ['run', '--silent', check])
  note(check, asCheck(finished), finished)
}
await vitest('unit')
await vitest('db')

heading('brokers')
const brokers = await startTestBrokers(folder)
try {
  await vitest('brokers', { SPILLWAY_TEST_BROKERS: brokers.file })
} finally {
  await brokers.stop()
}

heading('test:e2e')
const report = join(folder, 'journeys.json')
const journeys = await run('node', ['e2e/run/journeys.ts'], { SPILLWAY_E2E_REPORT: report })
note('test:e2e', await playwrightTally(report, journeys), journeys)

await rm(folder, { recursive: true, force: true })
console.log('')
for (const { name, tally, seconds } of results) {
  console.log(
    `${tally.failed > 0 ? '✗' : '✓'} ${name.padEnd(14)} ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${seconds} s)`,
  )
}
const sum = results.map((result) => result.tally).reduce(add, nothing)
const skippedInCi = process.env['CI'] === 'true' && sum.skipped > 0
if (skippedInCi) console.log(`CI=true: ${sum.skipped} skipped tests count as a failure.`)
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
process.exit(sum.failed > 0 || skippedInCi ? 1 : 0)
