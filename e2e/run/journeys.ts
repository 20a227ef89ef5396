import { run } from './step.ts'

/** `npm run test:e2e [-- filter]`: the journeys in a real Chromium on the demo stack. */
const { code } = await run('playwright', ['test', '--config', 'e2e/playwright.config.ts', ...process.argv.slice(2)])
process.exit(code)
