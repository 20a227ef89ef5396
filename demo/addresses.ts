import { rename, rm, writeFile } from 'node:fs/promises'
import type { RunningBroker } from './brokers/index.ts'

/** What `--json FILE` tells. */
export interface Addresses {
  /** True once everything that can come up has come up. */
  ready: boolean
  url: string
  chatUrl: string
  controlUrl: string | null
  /** By broker name; `clusterId` is there when the cluster is registered. */
  brokers: Record<string, { kind: string; version: string; config: unknown; clusterId: string | null; pid: number; logFile: string }>
  /** Brokers that cannot be had here, with the reason. */
  failures: Record<string, string>
}

/** Keeps the file up to date; `null` writes nothing. */
export interface AddressFile {
  state: Addresses
  addBroker: (broker: RunningBroker) => void
  save: () => Promise<void>
  remove: () => Promise<void>
}

/** The file appears with the first `save`. Whoever reads it sees it whole or not at all. */
export function createAddressFile(file: string | null, first: Pick<Addresses, 'url' | 'chatUrl'>): AddressFile {
  const state: Addresses = { ready: false, controlUrl: null, brokers: {}, failures: {}, ...first }
  let writing = Promise.resolve()
  let removed = false
  return {
    state,
    addBroker: ({ name, kind, version, config, pid, logFile }) => {
      state.brokers[name] = { kind, version, config, clusterId: null, pid, logFile }
    },
    save: () => {
      if (file === null || removed) return Promise.resolve()
      writing = writing.then(async () => {
        await writeFile(`${file}.part`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
        await rename(`${file}.part`, file)
      })
      return writing
    },
    remove: async () => {
      removed = true
      await writing.catch(() => undefined)
      if (file !== null) await rm(file, { force: true })
    },
  }
}
