import { stackTrace, type Failure } from '../failures/failure.ts'
import { int32, int64 } from './bytes.ts'
import type { KafkaHeaders, SourceRecord } from './source.ts'

/**
 * Headers of Spring Kafka's `DeadLetterPublishingRecoverer` with its default header names: numbers are binary,
 * big-endian, everything else UTF-8 text.
 */
export function springKafkaDlt(source: SourceRecord, group: string, failure: Failure): KafkaHeaders {
  const thrown = wrap(failure, group)
  return {
    'kafka_dlt-original-topic': source.topic,
    'kafka_dlt-original-partition': int32(source.partition),
    'kafka_dlt-original-offset': int64(source.offset),
    'kafka_dlt-original-timestamp': int64(source.timestamp),
    'kafka_dlt-original-timestamp-type': 'CreateTime',
    'kafka_dlt-original-consumer-group': group,
    'kafka_dlt-exception-fqcn': thrown.className,
    'kafka_dlt-exception-cause-fqcn': failure.className,
    'kafka_dlt-exception-message': thrown.message,
    'kafka_dlt-exception-stacktrace': stackTrace(failure, [thrown]),
  }
}

/** A body that cannot be read fails in the deserializer; everything else in the listener. */
export function wrap(failure: Failure, group: string): Failure {
  if (failure.className.startsWith('com.fasterxml.jackson.')) {
    return {
      className: 'org.springframework.kafka.support.serializer.DeserializationException',
      message: `failed to deserialize; nested exception is ${failure.className}: ${failure.message}`,
      frames: [
        'org.springframework.kafka.support.serializer.SerializationUtils.deserializationException(SerializationUtils.java:158)',
        'org.springframework.kafka.support.serializer.ErrorHandlingDeserializer.deserialize(ErrorHandlingDeserializer.java:218)',
      ],
    }
  }
  return {
    className: 'org.springframework.kafka.listener.ListenerExecutionFailedException',
    message: `Listener failed; group ${group}; nested exception is ${failure.className}: ${failure.message}`,
    frames: [
      'org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter.invokeHandler(MessagingMessageListenerAdapter.java:384)',
      'org.springframework.kafka.listener.KafkaMessageListenerContainer$ListenerConsumer.doInvokeRecordListener(KafkaMessageListenerContainer.java:2708)',
    ],
  }
}
