import { describe, expect, it } from 'vitest'
import { openLink } from './links.ts'
import { brokerKinds } from './messages.ts'

const inDemo = { vhost: null, prefix: '' }
const configs = {
  rabbitmq: { managementUrl: 'http://127.0.0.1:1', amqpUrl: 'amqp://127.0.0.1:1', username: 'u', password: 'p' },
  kafka: { bootstrapServers: ['127.0.0.1:1'] },
  rocketmq: { nameServers: ['127.0.0.1:1'] },
  activemq: { jolokiaUrl: 'http://127.0.0.1:1', amqpUrl: 'amqp://127.0.0.1:1', username: 'u', password: 'p' },
  artemis: { jolokiaUrl: 'http://127.0.0.1:1', amqpUrl: 'amqp://127.0.0.1:1', username: 'u', password: 'p' },
}

describe.each(brokerKinds)('the link to %s', (kind) => {
  it('never deletes what it did not make under a name of its own', async () => {
    const link = await openLink(kind, configs[kind], inDemo)
    await expect(link.removeAll()).rejects.toThrow(/not its own \(--(vhost|prefix)\)/)
  })

  it('is refused without an address', async () => {
    await expect(openLink(kind, { username: 'u', password: 'p' }, inDemo)).rejects.toThrow(/expected/)
  })
})
