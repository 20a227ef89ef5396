import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { migrate } from '../migrate.ts'
import { createPool } from '../pool.ts'
import { databaseUrl, dropDatabase, onServer } from './server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server tests clone their databases on, and the migrated database they clone. */
    testDatabase: { serverUrl: string; template: string }
  }
}

/**
 * One Postgres per run and project: a private one in a temporary folder, or the server of TEST_DATABASE_URL (its role
 * must be allowed to create databases). The template's name is random, so several runs may share a server.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `spillway_template_${randomBytes(6).toString('hex')}`
  try {
    await onServer(server.url, (pool) => pool.query(`create database ${template} template template0`))
    await migrateTemplate(databaseUrl(server.url, template))
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('testDatabase', { serverUrl: server.url, template })
  return async () => {
    try {
      await dropDatabase(server.url, template)
    } finally {
      await server.stop()
    }
  }
}

async function migrateTemplate(url: string): Promise<void> {
  const pool = createPool(url, { max: 1 })
  try {
    await migrate(pool)
  } finally {
    await pool.end()
  }
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL']
  if (given) return { url: given, stop: () => Promise.resolve() }
  const child = spawn(process.execPath, [fileURLToPath(new URL('./serve.ts', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended.then(() => undefined)])
  if (!first) throw new Error('The Postgres for the tests did not start; its error is printed above.')
  const stop = async (): Promise<void> => {
    child.stdin.end()
    await ended
  }
  return { url: String(first[0]), stop }
}
