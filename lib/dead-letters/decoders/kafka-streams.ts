import { phrase } from '#lib/domain/phrase.ts'
import { splitThrowable } from './headers.ts'
import { kafkaDecoder } from './kafka-family.ts'

/** Kafka Streams from 4.2 (KIP-1034). `.exception` is Throwable.toString(): class and message in one text. */
export const kafkaStreams = kafkaDecoder({
  name: 'kafka-streams',
  evidence: phrase('evidence.header', { header: '__streams.errors.topic' }),
  marks: ['__streams.errors.topic', '__streams.errors.exception'],
  topic: '__streams.errors.topic',
  partition: '__streams.errors.partition',
  offset: '__streams.errors.offset',
  numbers: 'decimal',
  newest: 'last',
  error: (read) => {
    const thrown = splitThrowable(read('__streams.errors.exception'))
    return {
      class: thrown.class,
      message: read('__streams.errors.message') ?? thrown.message,
      stack: read('__streams.errors.stacktrace'),
    }
  },
  owned: ['__streams.errors.'],
})
