/** `node bench/run.ts [name …]`: runs the benches, prints them and writes their sections of docs/performance.md. */
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Bench } from './contract.ts'
import { section, withSection } from './report.ts'

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')
const INTRODUCTION = `# Performance

Each section is written by one bench: \`npm run bench -- <name>\`. The ways compared run alternately in one process run on
the same data; in brackets stands how many times the first row's number it is.
`

const wanted = process.argv.slice(2)
const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.bench.ts')).sort()
const all = await Promise.all(files.map(async (file) => ((await import(`./${file}`)) as { default: Bench }).default))
const unknown = wanted.filter((name) => !all.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(', ')}. There are: ${all.map((bench) => bench.name).join(', ')}.`)
  process.exit(2)
}

const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`
for (const bench of all) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue
  const rows = await bench.run()
  const text = section(bench, rows, machine)
  console.log(text)
  const document = await readFile(DOCUMENT, 'utf8').catch(() => INTRODUCTION)
  await writeFile(DOCUMENT, withSection(document, bench.name, text))
  if (!bench.holds(rows)) process.exitCode = 1
}
