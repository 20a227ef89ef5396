import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAddressFile } from './addresses.ts'

const first = { url: 'http://127.0.0.1:3000', chatUrl: 'http://127.0.0.1:3080' }
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-addresses-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('the address file holds the newest state, whole, however many saves overlap', async () => {
  const file = createAddressFile(join(folder, 'demo.json'), first)
  const saves = [file.save()]
  file.state.controlUrl = 'http://127.0.0.1:3081'
  saves.push(file.save())
  file.state.ready = true
  saves.push(file.save())
  await Promise.all(saves)
  expect(JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8'))).toMatchObject({ ...first, ready: true })
  expect(await readdir(folder)).toEqual(['demo.json'])
})

it('nothing writes the address file again once the demo has removed it', async () => {
  const file = createAddressFile(join(folder, 'demo.json'), first)
  const late = file.save()
  await file.remove()
  await late
  await file.save()
  expect(await readdir(folder)).toEqual([])
})
