/** `node lib/brokers/rocketmq/testing/record.ts NAMESERVER FOLDER`: records real answers of a broker as fixtures of the unit tests. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { READING_GROUP } from '../names.ts'
import { REQUEST } from '../remoting/codes.ts'
import { eventually, Given } from './given.ts'

const [nameServer = '', folder = ''] = process.argv.slice(2)
const given = new Given({ nameServers: [nameServer] })
const [topic, group] = ['recorded-orders', 'recorded-billing']

await mkdir(folder, { recursive: true })
await given.createTopic(topic, 2)
await given.createGroup(group)
await given.send(topic, '{"order":1}', [
  ['UNIQ_KEY', '7F0000010A2B18B4AAC22C1D6A4E0000'],
  ['KEYS', 'order-1'],
  ['TAGS', 'vip'],
  ['tenant', 'grüße'],
])
const [message] = await given.readAll(topic, 0, 1)
if (message) await given.die(group, message)
await given.commit(group, topic, 0, 1)
await given.readAll(`%DLQ%${group}`, 0, 1)
await given.send(topic, 'later', [['DELAY', '5']])
const member = await given.member(group, topic)

const broker = await given.broker()
const keep = async (name: string, address: string, code: number, fields: Record<string, string> = {}): Promise<void> => {
  const { body } = await given.call(address, code, fields)
  await writeFile(join(folder, name), body)
}
await keep('cluster-info.txt', nameServer, REQUEST.GET_BROKER_CLUSTER_INFO)
await keep('route.txt', nameServer, REQUEST.GET_ROUTEINFO_BY_TOPIC, { topic })
await keep('topics.txt', broker, REQUEST.GET_ALL_TOPIC_CONFIG)
await keep('groups.txt', broker, REQUEST.GET_ALL_SUBSCRIPTIONGROUP_CONFIG)
await keep('topic-stats.txt', broker, REQUEST.GET_TOPIC_STATS_INFO, { topic })
await eventually(
  async () => (await given.call(broker, REQUEST.GET_CONSUMER_CONNECTION_LIST, { consumerGroup: group })).code,
  (code) => code === 0,
)
await keep('connections.txt', broker, REQUEST.GET_CONSUMER_CONNECTION_LIST, { consumerGroup: group })
await keep('offsets.txt', broker, REQUEST.GET_ALL_CONSUMER_OFFSET)
await keep('time-spans.txt', broker, REQUEST.QUERY_CONSUME_TIME_SPAN, { topic, group })
await keep('runtime.txt', broker, REQUEST.GET_BROKER_RUNTIME_INFO)
await keep('settings.txt', broker, REQUEST.GET_BROKER_CONFIG)
const pulled = { consumerGroup: READING_GROUP, queueId: '0', queueOffset: '0', maxMsgNums: '32', sysFlag: '4', commitOffset: '0' }
const rest = { suspendTimeoutMillis: '0', subscription: '*', subVersion: '0', expressionType: 'TAG' }
await keep('dead-letter.bin', broker, REQUEST.PULL_MESSAGE, { ...pulled, ...rest, topic: `%DLQ%${group}` })
member.close()
for (const name of [topic, `%DLQ%${group}`]) await given.deleteTopic(name)
given.close()
