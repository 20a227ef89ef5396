import { describe, expect, test } from 'vitest'
import type { BrokerMessage, MessageHeader } from '#lib/brokers/contract.ts'
import { decodeDeadLetter, type DeadLetter } from '../decode.ts'
import { bigEndian, header, message } from '../testing/message.ts'
import { decoders } from './registry.ts'

interface Case {
  decoder: string
  says: string
  headers?: MessageHeader[]
  parts?: Partial<Omit<BrokerMessage, 'body'>> & { body?: string }
  origin: { destination: string; partition?: number; offset?: number; exchange?: string; routingKey?: string; confidence?: string } | null
  error?: Partial<DeadLetter['error']>
  attempts?: number
  diedAt?: number
  strips?: string[]
}

const stack = 'java.lang.IllegalStateException: bad order\n\tat com.shop.Orders.take(Orders.java:7)'

const cases: Case[] = [
  {
    decoder: 'spring-kafka',
    says: 'binary positions, and the cause rather than its wrapper',
    headers: [
      header('kafka_dlt-original-topic', 'orders'),
      header('kafka_dlt-original-partition', bigEndian(2, 4)),
      header('kafka_dlt-original-offset', bigEndian(4_294_967_296 + 130, 8)),
      header('kafka_dlt-exception-fqcn', 'org.springframework.kafka.listener.ListenerExecutionFailedException'),
      header('kafka_dlt-exception-cause-fqcn', 'java.lang.IllegalStateException'),
      header('kafka_dlt-exception-message', 'bad order 17'),
      header('kafka_dlt-exception-stacktrace', stack),
      header('tenant', 'a'),
    ],
    origin: { destination: 'orders', partition: 2, offset: 4_294_967_426, confidence: 'certain' },
    error: { class: 'java.lang.IllegalStateException', message: 'bad order 17', stack },
    strips: [
      'kafka_dlt-original-topic',
      'kafka_dlt-original-partition',
      'kafka_dlt-original-offset',
      'kafka_dlt-exception-fqcn',
      'kafka_dlt-exception-cause-fqcn',
      'kafka_dlt-exception-message',
      'kafka_dlt-exception-stacktrace',
    ],
  },
  {
    decoder: 'spring-kafka',
    says: 'after several deaths the last values',
    headers: [
      header('kafka_dlt-original-topic', 'first'),
      header('kafka_dlt-original-offset', bigEndian(1, 8)),
      header('kafka_dlt-original-topic', 'second'),
      header('kafka_dlt-original-offset', bigEndian(255, 8)),
      header('kafka_dlt-exception-fqcn', 'a.Old'),
      header('kafka_dlt-exception-fqcn', 'a.New'),
    ],
    origin: { destination: 'second', offset: 255 },
    error: { class: 'a.New' },
  },
  {
    decoder: 'spring-kafka',
    says: 'a key that cannot be deserialised',
    headers: [
      header('kafka_dlt-original-topic', 'orders'),
      header('kafka_dlt-key-exception-fqcn', 'SerializationException'),
      header('kafka_dlt-key-exception-message', 'not an int'),
    ],
    origin: { destination: 'orders' },
    error: { class: 'SerializationException', message: 'not an int' },
  },
  {
    decoder: 'spring-kafka-retryable',
    says: 'the first origin, the last error, the attempts',
    headers: [
      header('kafka_original-topic', 'orders'),
      header('kafka_original-topic', 'orders-retry-0'),
      header('kafka_original-partition', bigEndian(0, 4)),
      header('kafka_original-offset', bigEndian(200, 8)),
      header('kafka_dlt-original-consumer-group', 'billing'),
      header('kafka_exception-cause-fqcn', 'a.First'),
      header('kafka_exception-cause-fqcn', 'a.Last'),
      header('kafka_exception-message', 'again'),
      header('retry_topic-attempts', bigEndian(3, 4)),
      header('retry_topic-backoff-timestamp', new Uint8Array([0x01, 0x9a, 0xc4, 0x00, 0x00, 0x00])),
    ],
    origin: { destination: 'orders', partition: 0, offset: 200, confidence: 'certain' },
    error: { class: 'a.Last', message: 'again' },
    attempts: 3,
  },
  {
    decoder: 'spring-kafka-retryable',
    says: 'attempts of one byte, as old versions wrote them',
    headers: [header('kafka_original-topic', 'orders'), header('retry_topic-attempts', bigEndian(4, 1))],
    origin: { destination: 'orders' },
    attempts: 4,
  },
  {
    decoder: 'spring-cloud-stream-kafka',
    says: 'binary positions under x-original names',
    headers: [
      header('x-original-topic', 'orders'),
      header('x-original-partition', bigEndian(1, 4)),
      header('x-original-offset', bigEndian(77, 8)),
      header('x-exception-fqcn', 'a.B'),
      header('x-exception-message', 'no'),
    ],
    origin: { destination: 'orders', partition: 1, offset: 77 },
    error: { class: 'a.B', message: 'no' },
  },
  {
    decoder: 'kafka-connect',
    says: 'decimal text, stage and connector',
    headers: [
      header('__connect.errors.topic', 'orders'),
      header('__connect.errors.partition', '0'),
      header('__connect.errors.offset', '1234'),
      header('__connect.errors.connector.name', 'to-postgres'),
      header('__connect.errors.stage', 'VALUE_CONVERTER'),
      header('__connect.errors.exception.class.name', 'org.apache.kafka.connect.errors.DataException'),
      header('__connect.errors.exception.message', 'Converting byte[] failed'),
    ],
    origin: { destination: 'orders', partition: 0, offset: 1234 },
    error: {
      reason: 'VALUE_CONVERTER in connector to-postgres',
      class: 'org.apache.kafka.connect.errors.DataException',
      message: 'Converting byte[] failed',
    },
  },
  {
    decoder: 'kafka-connect',
    says: 'no origin without a source record',
    headers: [header('__connect.errors.stage', 'TASK_PUT')],
    origin: null,
    error: { reason: 'TASK_PUT' },
  },
  {
    decoder: 'kafka-streams',
    says: 'class and message out of Throwable.toString',
    headers: [
      header('__streams.errors.topic', 'orders'),
      header('__streams.errors.partition', '3'),
      header('__streams.errors.offset', '9'),
      header('__streams.errors.exception', 'java.lang.ArithmeticException: / by zero'),
    ],
    origin: { destination: 'orders', partition: 3, offset: 9 },
    error: { class: 'java.lang.ArithmeticException', message: '/ by zero' },
  },
  {
    decoder: 'kafka-share-group',
    says: 'reason and delivery count',
    headers: [
      header('__dlq.errors.topic', 'orders'),
      header('__dlq.errors.partition', '0'),
      header('__dlq.errors.offset', '5'),
      header('__dlq.errors.group', 'workers'),
      header('__dlq.errors.message', 'Offset delivery count exceeded the threshold.'),
      header('__dlq.errors.delivery.count', '5'),
    ],
    origin: { destination: 'orders', partition: 0, offset: 5 },
    error: { reason: 'Offset delivery count exceeded the threshold.', class: null },
    attempts: 5,
  },
  {
    decoder: 'smallrye-kafka',
    says: 'after several deaths the first values',
    headers: [
      header('dead-letter-topic', 'newest'),
      header('dead-letter-offset', '8'),
      header('dead-letter-cause-class-name', 'a.Newest'),
      header('dead-letter-reason', 'now'),
      header('dead-letter-topic', 'oldest'),
      header('dead-letter-offset', '1'),
      header('dead-letter-cause-class-name', 'a.Oldest'),
      header('dead-letter-reason', 'then'),
    ],
    origin: { destination: 'newest', offset: 8 },
    error: { class: 'a.Newest', message: 'now' },
  },
  {
    decoder: 'smallrye-jms',
    says: 'no origin',
    headers: [header('dead_letter_exception_class_name', 'a.B'), header('dead_letter_reason', 'no')],
    origin: null,
    error: { class: 'a.B', message: 'no' },
  },
  {
    decoder: 'karafka',
    says: 'where and how often, not why',
    headers: [
      header('source_topic', 'orders'),
      header('source_partition', '4'),
      header('source_offset', '10'),
      header('source_attempts', '3'),
    ],
    origin: { destination: 'orders', partition: 4, offset: 10 },
    attempts: 3,
    strips: ['source_topic', 'source_partition', 'source_offset', 'source_attempts'],
  },
  {
    decoder: 'masstransit',
    says: 'the queue is the last segment of the address',
    headers: [
      header('MT-Fault-InputAddress', 'rabbitmq://localhost/shop/orders%2Din?durable=true'),
      header('MT-Reason', 'fault'),
      header('MT-Fault-ExceptionType', 'System.InvalidOperationException'),
      header('MT-Fault-Message', 'Sequence contains no elements'),
      header('MT-Fault-RetryCount', '2'),
      header('MT-Fault-Timestamp', '2026-11-22T10:15:30.1234567Z'),
    ],
    origin: { destination: 'orders-in' },
    error: { reason: 'fault', class: 'System.InvalidOperationException', message: 'Sequence contains no elements' },
    attempts: 3,
    diedAt: Date.UTC(2026, 10, 22, 10, 15, 30, 123),
  },
  {
    decoder: 'nservicebus',
    says: 'queue without machine, and a time with a colon before the fraction',
    headers: [
      header('NServiceBus.FailedQ', 'Sales@SERVER1'),
      header('NServiceBus.ExceptionInfo.ExceptionType', 'System.TimeoutException'),
      header('NServiceBus.ExceptionInfo.Message', 'slow'),
      header('NServiceBus.TimeOfFailure', '2026-11-22 10:15:30:123456 Z'),
      header('NServiceBus.Retries', '2'),
    ],
    origin: { destination: 'Sales' },
    error: { class: 'System.TimeoutException', message: 'slow' },
    attempts: 3,
    diedAt: Date.UTC(2026, 10, 22, 10, 15, 30, 123),
  },
  {
    decoder: 'rebus',
    says: 'class out of the details of all attempts',
    headers: [
      header('rbs2-source-queue', 'orders'),
      header('rbs2-error-details', '1 unhandled exceptions: 22/11 System.FormatException: not a number\r\n   at Shop.Parse()'),
      header('rbs2-delivery-count', '5'),
    ],
    origin: { destination: 'orders' },
    error: { class: 'System.FormatException', message: 'not a number' },
    attempts: 5,
  },
  {
    decoder: 'easynetq',
    says: 'the envelope in the body',
    parts: {
      body: JSON.stringify({
        RoutingKey: 'order.created',
        Exchange: 'shop',
        Queue: 'orders',
        Exception: 'System.Exception: no stock\n   at Shop.Take()',
        Message: '{"id":1}',
        DateTime: '2026-11-22T10:00:00Z',
        BasicProperties: { ContentType: 'application/json' },
      }),
    },
    origin: { destination: 'orders', exchange: 'shop', routingKey: 'order.created' },
    error: { class: 'System.Exception', message: 'no stock' },
    diedAt: Date.UTC(2026, 10, 22, 10),
  },
  {
    decoder: 'wolverine',
    says: 'origin as a URI, time in text milliseconds',
    headers: [
      header('original-destination', 'kafka://topic/orders'),
      header('original-partition', '1'),
      header('original-offset', '44'),
      header('exception-type', 'System.Exception'),
      header('exception-message', 'no'),
      header('failed-at', '1795000000000'),
    ],
    origin: { destination: 'orders', partition: 1, offset: 44 },
    error: { class: 'System.Exception', message: 'no' },
    diedAt: 1_795_000_000_000,
  },
  {
    decoder: 'cap',
    says: 'type and message in one header',
    headers: [header('cap-exception', 'SubscriberExecutionFailedException-->no such user'), header('cap-msg-name', 'user.created')],
    origin: { destination: 'user.created', confidence: 'guess' },
    error: { class: 'SubscriberExecutionFailedException', message: 'no such user' },
  },
  {
    decoder: 'watermill',
    says: 'topic and reason',
    headers: [header('topic_poisoned', 'orders'), header('reason_poisoned', 'invalid payload')],
    origin: { destination: 'orders' },
    error: { message: 'invalid payload' },
  },
  {
    decoder: 'symfony',
    says: 'stamps as JSON',
    headers: [
      header(
        'X-Message-Stamp-Symfony\\Component\\Messenger\\Stamp\\ErrorDetailsStamp',
        '[{"exceptionClass":"A\\\\B","exceptionMessage":"no"}]',
      ),
      header(
        'X-Message-Stamp-Symfony\\Component\\Messenger\\Stamp\\RedeliveryStamp',
        '[{"retryCount":2,"redeliveredAt":"2026-11-22T10:00:00+00:00"}]',
      ),
    ],
    origin: null,
    error: { class: 'A\\B', message: 'no' },
    attempts: 3,
    diedAt: Date.UTC(2026, 10, 22, 10),
  },
  {
    decoder: 'dramatiq',
    says: 'everything in the body',
    parts: {
      body: JSON.stringify({
        queue_name: 'default.DQ',
        actor_name: 'send_mail',
        args: [],
        options: { retries: 20, traceback: 'Traceback (most recent call last):\n  File "a.py"\nsmtplib.SMTPException: refused' },
      }),
    },
    origin: { destination: 'default' },
    error: { class: 'smtplib.SMTPException', message: 'refused' },
    attempts: 21,
  },
  {
    decoder: 'spring-amqp',
    says: 'the innermost cause, and the queue behind the default exchange',
    headers: [
      header('x-original-exchange', ''),
      header('x-original-routingKey', 'orders'),
      header('x-exception-message', 'no stock'),
      header(
        'x-exception-stacktrace',
        'org.spring.Wrapper: x\n\tat a.b(C.java:1)\nCaused by: com.shop.OutOfStock: no stock\n\tat d.e(F.java:2)',
      ),
    ],
    origin: { destination: 'orders', exchange: '', routingKey: 'orders', confidence: 'likely' },
    error: { class: 'com.shop.OutOfStock', message: 'no stock' },
    strips: ['x-original-exchange', 'x-original-routingkey', 'x-exception-message', 'x-exception-stacktrace'],
  },
  {
    decoder: 'spring-amqp',
    says: 'only exchange and key behind any other exchange',
    headers: [header('x-original-exchange', 'shop'), header('x-original-routingKey', 'order.created')],
    origin: { destination: '', exchange: 'shop', routingKey: 'order.created' },
  },
  {
    decoder: 'activemq',
    says: 'the wire field and the cause',
    headers: [header('dlqDeliveryFailureCause', 'java.lang.Throwable: Exceeded redelivery policy limit')],
    parts: { properties: { originalDestination: 'queue://orders' } },
    origin: { destination: 'orders', confidence: 'certain' },
    error: { reason: 'delivery failed', message: 'Exceeded redelivery policy limit' },
  },
  {
    decoder: 'activemq',
    says: 'an expired message',
    headers: [
      header('originalDestination', 'topic://news'),
      header('dlqDeliveryFailureCause', 'java.lang.Throwable: Message Expired. Expiration:1'),
    ],
    origin: { destination: 'news' },
    error: { reason: 'expired' },
  },
  {
    decoder: 'artemis',
    says: 'core properties',
    headers: [header('_AMQ_ORIG_ADDRESS', 'shop'), header('_AMQ_ORIG_QUEUE', 'orders'), header('_AMQ_ACTUAL_EXPIRY', '1795000000000')],
    origin: { destination: 'orders', exchange: 'shop' },
    error: { reason: 'expired' },
    diedAt: 1_795_000_000_000,
  },
  {
    decoder: 'artemis',
    says: 'AMQP annotations as a management view shows them',
    headers: [header('messageAnnotations.x-opt-ORIG-ADDRESS', 'shop'), header('messageAnnotations.x-opt-ORIG-QUEUE', 'orders')],
    origin: { destination: 'orders' },
    strips: ['messageannotations.x-opt-orig-address', 'messageannotations.x-opt-orig-queue'],
  },
  {
    decoder: 'rocketmq',
    says: 'topic and tries',
    headers: [header('RETRY_TOPIC', 'orders'), header('ORIGIN_MESSAGE_ID', 'X')],
    parts: { properties: { reconsumeTimes: 16 } },
    origin: { destination: 'orders' },
    error: { reason: 'retries used up' },
    attempts: 17,
    strips: ['retry_topic', 'origin_message_id'],
  },
  {
    decoder: 'celery',
    says: 'tries; origin and reason from x-death',
    headers: [
      header('task', 'shop.tasks.charge'),
      header('root_id', '1'),
      header('retries', '3'),
      header('x-death', [{ queue: 'celery', reason: 'rejected', count: 1, exchange: '', 'routing-keys': ['celery'] }]),
    ],
    origin: { destination: 'celery', exchange: '', routingKey: 'celery' },
    error: { reason: 'rejected' },
    attempts: 4,
    strips: [],
  },
  {
    decoder: 'x-death',
    says: 'the queue where work failed last, not the waiting tiers',
    headers: [
      header('x-death', [
        { queue: 'orders', reason: 'rejected', count: 3, exchange: 'shop', 'routing-keys': ['order.created'], time: 1_795_000_000 },
        {
          queue: 'orders.retry.5s',
          reason: 'expired',
          count: 2,
          exchange: 'retry',
          'routing-keys': ['order.created'],
          time: 1_795_000_001,
        },
      ]),
      header('x-first-death-queue', 'orders'),
    ],
    origin: { destination: 'orders', exchange: 'shop', routingKey: 'order.created', confidence: 'likely' },
    error: { reason: 'rejected', class: null },
    attempts: 3,
    diedAt: 1_795_000_000_000,
    strips: [],
  },
  {
    decoder: 'x-death',
    says: 'past an earlier dead-letter queue',
    headers: [
      header('x-death', [
        { queue: 'orders.dlq', reason: 'rejected', count: 1, exchange: 'dlx', 'routing-keys': ['o'] },
        { queue: 'orders', reason: 'delivery_limit', count: 1, exchange: '', 'routing-keys': ['orders'] },
      ]),
    ],
    origin: { destination: 'orders', routingKey: 'orders' },
  },
  {
    decoder: 'x-death',
    says: 'work that failed behind a delay',
    headers: [
      header('x-death', [
        { queue: 'close-order', reason: 'rejected', count: 1, exchange: '', 'routing-keys': ['close-order'] },
        { queue: 'orders.delay', reason: 'expired', count: 1, exchange: '', 'routing-keys': ['orders.delay'] },
      ]),
      header('x-first-death-queue', 'orders.delay'),
    ],
    origin: { destination: 'close-order' },
  },
  {
    decoder: 'x-death',
    says: 'a time as amqplib shows it',
    headers: [header('x-death', [{ queue: 'orders', reason: 'expired', count: 1, time: { '!': 'timestamp', value: 1_795_000_000 } }])],
    origin: { destination: 'orders' },
    error: { reason: 'expired' },
    diedAt: 1_795_000_000_000,
  },
  {
    decoder: 'x-death',
    says: 'AMQP 1.0 annotations with times in milliseconds',
    headers: [
      header('x-opt-deaths', [
        { queue: 'orders', reason: 'rejected', count: 2, 'first-time': 1_795_000_000_000, 'last-time': 1_795_000_009_000 },
      ]),
    ],
    origin: { destination: 'orders' },
    attempts: 2,
    diedAt: 1_795_000_009_000,
  },
  {
    decoder: 'x-death',
    says: 'only the first-death headers',
    headers: [header('x-first-death-queue', 'orders'), header('x-first-death-reason', 'maxlen'), header('x-first-death-exchange', 'shop')],
    origin: { destination: 'orders', exchange: 'shop' },
    error: { reason: 'maxlen' },
  },
]

describe('what each writer leaves on a dead letter', () => {
  test.each(cases)('$decoder: $says', ({ decoder, headers, parts, origin, error, attempts, diedAt, strips }) => {
    const found = decodeDeadLetter(message({ ...parts, ...(headers ? { headers } : {}) }))
    expect(found.decodedBy).toBe(decoder)
    if (origin === null) expect(found.origin).toBeNull()
    else expect(found.origin).toMatchObject(origin)
    if (error) expect(found.error).toMatchObject(error)
    if (attempts !== undefined) expect(found.attempts).toBe(attempts)
    if (diedAt !== undefined) expect(found.diedAt).toBe(diedAt)
    if (strips) expect(found.technicalHeaders.toSorted()).toEqual(strips.toSorted())
  })

  test('every registered decoder has a case here', () => {
    expect(decoders.map((decoder) => decoder.name).filter((name) => !cases.some((entry) => entry.decoder === name))).toEqual([])
  })
})
