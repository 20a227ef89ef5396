import { activemq } from './activemq.ts'
import { artemis } from './artemis.ts'
import { cap } from './cap.ts'
import { celery } from './celery.ts'
import type { Decoder } from './decoder.ts'
import { dramatiq } from './dramatiq.ts'
import { easynetq } from './easynetq.ts'
import { kafkaConnect } from './kafka-connect.ts'
import { kafkaShareGroup } from './kafka-share-group.ts'
import { kafkaStreams } from './kafka-streams.ts'
import { karafka } from './karafka.ts'
import { masstransit } from './masstransit.ts'
import { nservicebus } from './nservicebus.ts'
import { rebus } from './rebus.ts'
import { rocketmq } from './rocketmq.ts'
import { smallryeJms } from './smallrye-jms.ts'
import { smallryeKafka } from './smallrye-kafka.ts'
import { springAmqp } from './spring-amqp.ts'
import { springCloudStreamKafka } from './spring-cloud-stream-kafka.ts'
import { springKafka } from './spring-kafka.ts'
import { springKafkaRetryable } from './spring-kafka-retryable.ts'
import { symfony } from './symfony.ts'
import { watermill } from './watermill.ts'
import { wolverine } from './wolverine.ts'
import { xDeath } from './x-death.ts'

/** Every decoder, frameworks before brokers: a framework knows the exception, the broker only that there was one. */
export const decoders: readonly Decoder[] = [
  springKafkaRetryable,
  springKafka,
  springCloudStreamKafka,
  kafkaConnect,
  kafkaStreams,
  kafkaShareGroup,
  smallryeKafka,
  smallryeJms,
  karafka,
  masstransit,
  nservicebus,
  rebus,
  easynetq,
  wolverine,
  cap,
  watermill,
  symfony,
  dramatiq,
  springAmqp,
  activemq,
  artemis,
  rocketmq,
  celery,
  xDeath,
]
