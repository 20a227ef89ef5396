import { accessLog, appLog } from './bodies/logs.ts'
import type { Failure } from './failures/failure.ts'
import { kafkaConnect } from './headers/kafka-connect.ts'
import { createCrew } from './kernel/crew.ts'
import { isOn, type Recurring } from './kernel/schedule.ts'
import { kafkaApps } from './kafka/app.ts'
import type { KafkaScenario } from './scenario.ts'

/** The archive catches up for a while after falling behind nearly to the end of the retention. */
const catchUp: Recurring = { firstAt: 780, every: 960, lasts: 180 }
const short = { 'retention.ms': '600000', 'segment.ms': '60000' }
const mappingError: Failure = {
  className: 'org.apache.kafka.connect.errors.ConnectException',
  message: 'Bulk request failed: mapper_parsing_exception: failed to parse field [bytes] of type [long]',
  frames: [
    'io.confluent.connect.elasticsearch.ElasticsearchClient.handleResponse(ElasticsearchClient.java:613)',
    'io.confluent.connect.elasticsearch.ElasticsearchSinkTask.put(ElasticsearchSinkTask.java:121)',
  ],
}

/** Filebeat to Kafka to Logstash and to an archive. */
export const logCollection: KafkaScenario = {
  name: 'log-collection',
  pattern: 'log-collection',
  broker: 'kafka',
  describe:
    'Logs kept for ten minutes. log-archiver is too slow and close to losing unread data; one host fills one partition; the Elasticsearch sink fills dlq-logs-nginx-es.',

  setup: (link) =>
    link.addTopics([
      { name: 'logs.app', partitions: 6, config: short },
      { name: 'logs.nginx', partitions: 3, config: short },
      { name: 'dlq-logs-nginx-es', partitions: 1 },
    ]),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = kafkaApps(link, crew, context)
    const random = context.random.fork('logs')
    const filebeat = await apps.sender('filebeat')
    const connect = await apps.sender('connect-cluster')
    crew.produce({
      name: 'filebeat/app',
      plan: { perSecond: 9, surgePerSecond: 40 },
      send: (count) =>
        filebeat.send(
          Array.from({ length: count }, () => {
            const { host, line } = appLog(random, context.clock.now())
            return { topic: 'logs.app', key: host, value: line }
          }),
        ),
    })
    crew.produce({
      name: 'filebeat/nginx',
      plan: { perSecond: 5, surgePerSecond: 20 },
      poisonShare: 0.006,
      send: (count, poison) =>
        filebeat.send(
          Array.from({ length: count }, (_, index) => {
            const { host, line } = accessLog(random, context.clock.now())
            return { topic: 'logs.nginx', key: host, value: index < poison ? { ...line, bytes: '-' } : line }
          }),
        ),
    })
    apps.read({ group: 'logstash-es', topic: 'logs.app', perSecond: 80, handle: () => true })
    apps.read({
      group: 'log-archiver',
      topic: 'logs.app',
      perSecond: () => (isOn(catchUp, crew.elapsed()) ? 80 : 4),
      handle: () => true,
    })
    apps.read({
      group: 'connect-es-sink-nginx',
      topic: 'logs.nginx',
      perSecond: 60,
      handle: async (record) => {
        if (record.requeueRun !== null || record.body?.['bytes'] !== '-') return true
        const task = {
          connector: 'es-sink-nginx',
          task: 0,
          stage: 'TASK_PUT' as const,
          className: 'io.confluent.connect.elasticsearch.ElasticsearchSinkTask',
        }
        const headers = { ...record.headers, ...kafkaConnect({ ...record.source, topic: link.topic('logs.nginx') }, task, mappingError) }
        await connect.send([{ topic: 'dlq-logs-nginx-es', key: record.key, value: record.value, headers }])
        return false
      },
    })
    return crew
  },
}
