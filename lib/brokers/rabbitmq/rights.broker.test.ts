import { expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { givenRabbitmq } from './testing/given.ts'

givenRabbitmq((given) => {
  const as = (user: string) => given.connect({ username: user, password: user })

  test('a virtual host without rights is not observed, and the rest is', async () => {
    await given.client.channel.assertQueue('unseen')
    const user = await given.user('monitoring', ['/'])
    const connection = as(user)
    const inventory = await connection.inventory(soon())
    expect(inventory.unobservedNamespaces).toContain(given.vhost)
    expect(inventory.destinations.some((one) => one.namespace === given.vhost)).toBe(false)
    expect(inventory.problems).toContainEqual(
      expect.objectContaining({ code: 'missing-right', detail: expect.stringContaining(given.vhost) }),
    )
    const sample = await connection.sample(soon())
    expect(sample.destinations.some((one) => one.destination.namespace === given.vhost)).toBe(false)
  })

  test('a user without any tag is told which tag is missing', async () => {
    const user = await given.user('', [given.vhost])
    await expect(as(user).identify(soon())).rejects.toMatchObject({
      code: 'missing-right',
      message: expect.stringContaining('"management"'),
    })
  })

  test('a user with the tag "management" works, without the nodes', async () => {
    await given.client.channel.assertQueue('mine')
    const connection = as(await given.user('management', [given.vhost]))
    const identity = await connection.identify(soon())
    expect(identity.capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'browse', 'requeue']))
    expect(identity.capabilities).not.toContain('nodes')
    expect(identity.problems).toContainEqual(
      expect.objectContaining({ code: 'missing-right', detail: expect.stringContaining('monitoring') }),
    )
    expect((await connection.inventory(soon())).destinations.map((one) => one.name)).toContain('mine')
  })

  test('a user with rights on no virtual host is told so', async () => {
    const user = await given.user('monitoring', [])
    await expect(as(user).identify(soon())).rejects.toMatchObject({ code: 'missing-right' })
  })

  test('a cluster limited to virtual hosts shows those alone, and names one that is not there', async () => {
    await given.client.channel.assertQueue('inside')
    const inventory = await given.connect({ vhosts: [given.vhost, 'no such vhost'] }).inventory(soon())
    expect(new Set(inventory.destinations.map((one) => one.namespace))).toEqual(new Set([given.vhost]))
    expect(inventory.unobservedNamespaces).toEqual(['no such vhost'])
  })

  test('a user who may not read a queue is told so when he looks', async () => {
    await given.client.publish('inside', 'x')
    const user = await given.user('monitoring', ['/'])
    await given.client.manage('PUT', `/api/permissions/${given.path}/${user}`, { configure: '', write: '', read: '^nothing$' })
    const look = as(user).browse(
      { destination: { namespace: given.vhost, name: 'inside' }, limit: 1, cursor: null, maxBodyBytes: 10, acceptCost: true },
      soon(),
    )
    await expect(look).rejects.toMatchObject({ code: 'missing-right' })
  })
})
