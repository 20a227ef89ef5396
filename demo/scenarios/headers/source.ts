/** The record a Kafka consumer failed on. */
export interface SourceRecord {
  topic: string
  partition: number
  offset: bigint
  /** Milliseconds since the epoch. */
  timestamp: number
}

/** Headers as kafkajs takes them. */
export type KafkaHeaders = Record<string, string | Buffer>
