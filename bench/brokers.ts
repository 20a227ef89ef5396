import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, type RunningBroker, startArtemis, startKafka, startRabbitmq } from '#demo/brokers/index.ts'
import type { RabbitmqSeries } from '#demo/brokers/versions.ts'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import { connectWith } from '#lib/brokers/connect.ts'

/** A broker of a bench alone, and Spillway's connection to it. */
export interface BenchBroker<Broker extends RunningBroker> {
  broker: Broker
  connection: BrokerConnection
}

type Rabbitmq = Awaited<ReturnType<typeof startRabbitmq>>
type Artemis = Awaited<ReturnType<typeof startArtemis>>
type Kafka = Awaited<ReturnType<typeof startKafka>>

/** Runs `work` on a private RabbitMQ with empty data, and removes it. */
export const withRabbitmq = <T>(work: (given: BenchBroker<Rabbitmq>) => Promise<T>, version: RabbitmqSeries = '4.0'): Promise<T> =>
  withBroker(async (dataDir) => startRabbitmq(await installContext(), { version, dataDir, name: 'bench-rabbitmq' }), work)

/** Runs `work` on a private single Kafka broker with empty data, and removes it. */
export const withKafka = <T>(work: (given: BenchBroker<Kafka>) => Promise<T>): Promise<T> =>
  withBroker(async (dataDir) => startKafka(await installContext(), { dataDir, name: 'bench-kafka', heap: '768m' }), work)

/** Runs `work` on a private Artemis with empty data, and removes it. */
export const withArtemis = <T>(work: (given: BenchBroker<Artemis>) => Promise<T>): Promise<T> =>
  withBroker(async (dataDir) => startArtemis(await installContext(), { dataDir, name: 'bench-artemis', heap: '512m' }), work)

async function withBroker<Broker extends RunningBroker, T>(
  start: (dataDir: string) => Promise<Broker>,
  work: (given: BenchBroker<Broker>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  try {
    const broker = await start(folder)
    const connection = connectWith(broker.kind, broker.config, { now: Date.now, warn: () => undefined })
    try {
      return await work({ broker, connection })
    } finally {
      await connection.close()
      await broker.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
