import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Where brokers are installed: `BROKERS_DIR`, or `.brokers` in the repository. Absolute. */
export function brokersDir(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env.BROKERS_DIR?.trim()
  return chosen ? resolve(chosen) : join(repository, '.brokers')
}
