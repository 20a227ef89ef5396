import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/** Kafka Connect sinks with `errors.deadletterqueue.context.headers.enable`. All values are text; no position without a source record. */
export const kafkaConnect = kafkaDecoder({
  name: 'kafka-connect',
  evidence: phrase('evidence.header', { header: '__connect.errors.topic' }),
  marks: ['__connect.errors.stage', '__connect.errors.topic', '__connect.errors.exception.class.name'],
  topic: '__connect.errors.topic',
  partition: '__connect.errors.partition',
  offset: '__connect.errors.offset',
  numbers: 'decimal',
  newest: 'last',
  error: (read) => {
    const connector = read('__connect.errors.connector.name')
    const stage = read('__connect.errors.stage')
    return {
      reason: stage === null ? null : `${stage}${connector === null ? '' : ` in connector ${connector}`}`,
      class: read('__connect.errors.exception.class.name'),
      message: read('__connect.errors.exception.message'),
      stack: read('__connect.errors.exception.stacktrace'),
    }
  },
  owned: ['__connect.errors.'],
})
