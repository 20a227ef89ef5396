import { unlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tryLock } from '../process/lock.ts'

/** Answers whether a port can be had; a test gives its own. */
export type Claim = (port: number) => Promise<boolean>

const reach = 2_000

/**
 * Picks a free loopback port for every name, each the first one at or above its wish. A claimed port stays claimed for
 * the life of this process, so that other Spillway processes starting brokers at the same moment choose other ones.
 */
export async function choosePorts<Name extends string>(
  wishes: Readonly<Record<Name, number>>,
  claim: Claim = claimPort,
): Promise<Record<Name, number>> {
  const chosen = {} as Record<Name, number>
  for (const [name, wish] of Object.entries(wishes) as [Name, number][]) chosen[name] = await firstFree(wish, claim)
  return chosen
}

async function firstFree(wish: number, claim: Claim): Promise<number> {
  for (let port = wish; port < Math.min(wish + reach, 65_536); port += 1) {
    if (await claim(port)) return port
  }
  throw new Error(`no free port between ${wish} and ${wish + reach}`)
}

const claimed = new Set<string>()

async function claimPort(port: number): Promise<boolean> {
  const file = join(tmpdir(), `spillway-ports-${process.getuid?.() ?? 0}`, String(port))
  if ((await tryLock(file)) === null) return false
  if (claimed.size === 0) process.once('exit', releaseAll)
  claimed.add(file)
  return isFree(port)
}

function releaseAll(): void {
  for (const file of claimed) {
    try {
      unlinkSync(file)
    } catch {
      // Somebody cleaned the folder for temporary files: nothing left to release.
    }
  }
}

/** Whether nothing listens on a port, neither on loopback nor on all interfaces. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'))
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
