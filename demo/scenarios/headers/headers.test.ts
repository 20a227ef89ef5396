import { describe, expect, it } from 'vitest'
import { badJson, missingField, socketTimeout } from '../failures/failure.ts'
import { kafkaConnect } from './kafka-connect.ts'
import { springAmqpRepublish } from './spring-amqp.ts'
import { springKafkaDlt } from './spring-kafka-dlt.ts'
import { springRetryableTopic } from './spring-retryable-topic.ts'

const source = { topic: 'order.events', partition: 3, offset: 258n, timestamp: 1_700_000_000_000 }
const timeout = socketTimeout('com.spillway.shop.sms.SmsGateway.send(SmsGateway.java:88)', 'sms.example:443', 3_000)

/** Headers with the bytes of binary values as hex, so that a wrong width or order shows. */
const shown = (headers: Record<string, string | Buffer>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : value]))

describe('headers of dead letters', () => {
  it('Spring Kafka writes the place of the record in binary and the cause apart from what was thrown', () => {
    const headers = shown(springKafkaDlt(source, 'search-indexer', timeout))
    expect(headers).toMatchObject({
      'kafka_dlt-original-topic': 'order.events',
      'kafka_dlt-original-partition': '0x00000003',
      'kafka_dlt-original-offset': '0x0000000000000102',
      'kafka_dlt-original-timestamp': '0x0000018bcfe56800',
      'kafka_dlt-original-timestamp-type': 'CreateTime',
      'kafka_dlt-original-consumer-group': 'search-indexer',
      'kafka_dlt-exception-fqcn': 'org.springframework.kafka.listener.ListenerExecutionFailedException',
      'kafka_dlt-exception-cause-fqcn': 'java.net.SocketTimeoutException',
    })
    expect(headers['kafka_dlt-exception-stacktrace']).toContain('\nCaused by: java.net.SocketTimeoutException: Read timed out')
    expect(headers['kafka_dlt-exception-stacktrace']).toContain('\n\tat com.spillway.shop.sms.SmsGateway.send(SmsGateway.java:88)\n')
  })

  it('Spring Kafka blames the deserializer for a body that is not JSON', () => {
    const headers = springKafkaDlt(source, 'search-indexer', badJson(17))
    expect(headers['kafka_dlt-exception-fqcn']).toBe('org.springframework.kafka.support.serializer.DeserializationException')
    expect(headers['kafka_dlt-exception-cause-fqcn']).toBe('com.fasterxml.jackson.core.io.JsonEOFException')
  })

  it('a retryable topic keeps one old name for the group and writes its times as BigInteger', () => {
    const failure = missingField('Settlement', 'amount', 'a.B.c(B.java:1)')
    const attempt = { first: source, group: 'settlement-service', failure, attempts: 2, backoffUntil: 1_700_000_005_000 }
    expect(shown(springRetryableTopic(attempt))).toMatchObject({
      'kafka_original-topic': 'order.events',
      'kafka_original-partition': '0x00000003',
      'kafka_original-offset': '0x0000000000000102',
      'kafka_original-timestamp': '0x0000018bcfe56800',
      'kafka_dlt-original-consumer-group': 'settlement-service',
      'kafka_exception-cause-fqcn': 'jakarta.validation.ConstraintViolationException',
      'retry_topic-attempts': '0x00000002',
      'retry_topic-original-timestamp': '0x018bcfe56800',
      'retry_topic-backoff-timestamp': '0x018bcfe57b88',
    })
  })

  it('Kafka Connect writes everything as text', () => {
    const task = { connector: 'es-sink', task: 0, stage: 'TASK_PUT', className: 'x.Task' } as const
    expect(kafkaConnect(source, task, timeout)).toMatchObject({
      '__connect.errors.topic': 'order.events',
      '__connect.errors.partition': '3',
      '__connect.errors.offset': '258',
      '__connect.errors.connector.name': 'es-sink',
      '__connect.errors.task.id': '0',
      '__connect.errors.stage': 'TASK_PUT',
      '__connect.errors.class.name': 'x.Task',
      '__connect.errors.exception.class.name': 'java.net.SocketTimeoutException',
      '__connect.errors.exception.message': timeout.message,
    })
  })

  it('Spring AMQP names exchange and key, and the exception only inside the stack trace', () => {
    const headers = springAmqpRepublish('', 'orders.sms', timeout)
    expect(Object.keys(headers).toSorted()).toEqual([
      'x-exception-message',
      'x-exception-stacktrace',
      'x-original-exchange',
      'x-original-routingKey',
    ])
    expect(headers['x-original-exchange']).toBe('')
    expect(headers['x-original-routingKey']).toBe('orders.sms')
    expect(headers['x-exception-stacktrace']).toMatch(/^org\.springframework\.amqp\..*ListenerExecutionFailedException: /)
  })
})
