import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import * as contract from '#lib/api/contracts/alerts.ts'
import { getChannel, listChannelKinds, listChannels } from '#lib/queries/channels.ts'
import { listNotifications } from '#lib/queries/notifications.ts'
import { auditOf, testContext, withoutRights } from '../testing.ts'
import { createChannel } from './create.ts'
import { removeChannel } from './remove.ts'
import { testChannel } from './send-test.ts'
import { updateChannel } from './update.ts'

const context = await testContext({ SPILLWAY_ALLOW_PRIVATE_TARGETS: '127.0.0.1' })
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`

const bodies: string[] = []
let answer: [status: number, body: string] = [200, 'ok']
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => (body += part))
  request.on('end', () => {
    bodies.push(body)
    response.writeHead(answer[0]).end(answer[1])
  })
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/verySecretPath`
afterAll(() => server.close().closeAllConnections())

beforeEach(async () => {
  bodies.length = 0
  answer = [200, 'ok']
  await context.pool.query('truncate channel, alert_rule, alert, notification, audit_event cascade')
})

const create = (given: Partial<contract.ChannelCreate> = {}): Promise<string> =>
  createChannel(context, { name: 'Ops', kind: 'webhook', enabled: true, config: { url, signingSecret: SECRET }, ...given })
const read = async (id: string): Promise<contract.Channel> => contract.channel.parse(await getChannel(context, id))
const stored = async (): Promise<string> => JSON.stringify((await context.pool.query('select * from channel')).rows)

describe('secrets of a channel', () => {
  test('are stored sealed, never answered and never audited; only their names show', async () => {
    const id = await create()
    const channel = await read(id)
    expect(channel).toMatchObject({ config: {}, secretsSet: ['signingSecret', 'url'], health: 'untested' })
    const everywhere =
      JSON.stringify([channel, await auditOf(context, 'channel'), await listChannels(context, { limit: 10 })]) + (await stored())
    expect(everywhere).not.toContain('verySecretPath')
    expect(everywhere).not.toContain(SECRET)
  })

  test('keep their value when a patch leaves them out, and go when it says null', async () => {
    const id = await create()
    await updateChannel(context, id, { config: { signingSecret: null } })
    expect((await read(id)).secretsSet).toEqual(['url'])
    expect((await testChannel(context, id, new AbortController().signal)).outcome).toBe('delivered')
  })

  test('of one row do not open in another', async () => {
    const first = await create()
    const second = await create({ name: 'Dev' })
    await context.pool.query('update channel set secrets = (select secrets from channel where id = $1) where id = $2', [first, second])
    expect((await testChannel(context, second, new AbortController().signal)).detail).toContain('cannot be opened')
    expect((await read(second)).secretsSet).toEqual([])
  })
})

describe('a channel', () => {
  test.each([
    ['an unknown kind', { kind: 'pigeon' }, 'kind'],
    ['no URL', { config: {} }, 'config.url'],
    ['a field its kind does not have', { config: { url, colour: 'red' } }, 'config.colour'],
    ['a signing secret that is none', { config: { url, signingSecret: 'hunter2' } }, 'config.signingSecret'],
  ])('with %s is refused, naming the field and not its value', async (_what, given, field) => {
    const error: unknown = await create(given).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'invalid-request', errors: [{ field }] })
    expect(JSON.stringify(error)).not.toMatch(/hunter2|verySecretPath/)
  })

  test('needs the right to write channels', async () => {
    const id = await create()
    const stranger = withoutRights(context)
    for (const write of [
      () => createChannel(stranger, { name: 'X', kind: 'webhook', enabled: true, config: { url } }),
      () => updateChannel(stranger, id, { enabled: false }),
      () => removeChannel(stranger, id),
      () => testChannel(stranger, id, new AbortController().signal),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'forbidden' })
    expect(bodies).toEqual([])
  })

  test('that is switched off drops what waits, and comes back to life with health unknown', async () => {
    const id = await create()
    await context.pool.query(`insert into notification (id, channel_id, transition, payload) values ('n1', $1, 'channel_dead', '{}')`, [id])
    await context.pool.query(`update channel set health = 'dead'`)
    await updateChannel(context, id, { enabled: false })
    const log = contract.notificationPage.parse(await listNotifications(context, { limit: 10 }))
    expect(log.items).toMatchObject([{ id: 'n1', state: 'dropped', channel: { name: 'Ops' }, incident: null }])
    await updateChannel(context, id, { enabled: true })
    expect(await read(id)).toMatchObject({ enabled: true, health: 'untested' })
  })

  test('that is deleted leaves every rule', async () => {
    const id = await create()
    await context.pool.query(
      `insert into alert_rule (id, name, condition, severity, channels) values ('r1', 'r1', 'backlog', 'high', $1)`,
      [['other', id]],
    )
    await removeChannel(context, id)
    expect((await context.pool.query('select channels from alert_rule')).rows).toEqual([{ channels: ['other'] }])
    expect((await auditOf(context, 'channel'))[1]).toMatchObject({ action: 'channel.removed', before: { name: 'Ops', rules: ['r1'] } })
    await expect(removeChannel(context, id)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('testing a channel', () => {
  const tryIt = async (id: string): Promise<contract.ChannelTestAnswer> =>
    contract.channelTestAnswer.parse(await testChannel(context, id, new AbortController().signal))

  test('sends a firing and a recovered sample, marked as a test, and makes it healthy', async () => {
    const id = await create()
    await context.pool.query(`update channel set health = 'dead'`)
    expect(await tryIt(id)).toEqual({ outcome: 'delivered', status: 200, detail: 'Both samples were delivered.', responseHead: 'ok' })
    const sent = bodies.map((body) => JSON.parse(body) as { type: string; data: { test: boolean } })
    expect(sent.map((event) => [event.type, event.data.test])).toEqual([
      ['alert.firing', true],
      ['alert.recovered', true],
    ])
    expect(await read(id)).toMatchObject({ health: 'ok', lastDeliveredAt: expect.any(String) })
    expect((await auditOf(context, 'channel')).at(-1)).toMatchObject({
      action: 'channel.tested',
      after: { outcome: 'delivered', status: 200 },
    })
  })

  test('says what the target answered when it refuses, without the secret it echoes', async () => {
    const id = await create()
    answer = [404, 'no hook at /hooks/verySecretPath']
    const said = await tryIt(id)
    expect(said).toMatchObject({ outcome: 'permanent', status: 404, detail: expect.stringContaining('Check the path') })
    expect(said.responseHead).toBe('no hook at ‹redacted›')
    expect(bodies).toHaveLength(1)
    expect(await read(id)).toMatchObject({ health: 'failing' })
  })

  test('refuses a private target that is not listed, with the remedy', async () => {
    const id = await create({ config: { url: 'http://127.0.0.2/x' } })
    expect(await tryIt(id)).toMatchObject({
      outcome: 'permanent',
      status: null,
      detail: expect.stringContaining('SPILLWAY_ALLOW_PRIVATE_TARGETS'),
    })
  })

  test('of Slack’s kind counts only Slack’s own ok', async () => {
    const id = await create({ kind: 'slack', config: { url } })
    expect((await tryIt(id)).outcome).toBe('delivered')
    answer = [200, '<html>a proxy says hello</html>']
    expect((await tryIt(id)).outcome).toBe('retry')
  })
})

test('channel kinds carry a schema whose secret fields are marked', () => {
  const slack = listChannelKinds()
    .items.map((kind) => contract.channelKind.parse(kind))
    .find((kind) => kind.kind === 'slack')
  expect(slack?.configSchema).toMatchObject({ properties: { url: { secret: true, title: 'Webhook URL' } } })
})
