import { stackTrace, type Failure } from '../failures/failure.ts'
import type { KafkaHeaders, SourceRecord } from './source.ts'

export interface ConnectTask {
  connector: string
  task: number
  /** Where in the pipeline it failed. */
  stage: 'KEY_CONVERTER' | 'VALUE_CONVERTER' | 'HEADER_CONVERTER' | 'TRANSFORMATION' | 'TASK_PUT'
  /** Class at work in that stage. */
  className: string
}

/** Headers Kafka Connect writes with `errors.deadletterqueue.context.headers.enable=true`: all of them text, numbers as decimals. */
export function kafkaConnect(source: SourceRecord, task: ConnectTask, failure: Failure): KafkaHeaders {
  return {
    '__connect.errors.topic': source.topic,
    '__connect.errors.partition': String(source.partition),
    '__connect.errors.offset': String(source.offset),
    '__connect.errors.connector.name': task.connector,
    '__connect.errors.task.id': String(task.task),
    '__connect.errors.stage': task.stage,
    '__connect.errors.class.name': task.className,
    '__connect.errors.exception.class.name': failure.className,
    '__connect.errors.exception.message': failure.message,
    '__connect.errors.exception.stacktrace': stackTrace(failure),
  }
}
