import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MetricReader, readEscaped, readRaw, type MetricLine } from './prometheus.ts'
import { readNodeMetrics } from './prometheus-sample.ts'
import { fixtureText, recorded } from './testing/fixtures.ts'

/** RabbitMQ takes line feeds out of queue names. */
const name = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ''))
const escape = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
const buildInfo = (client: string): string => `rabbitmq_build_info{rabbitmq_version="x",prometheus_client_version="${client}"} 1\n`

function read(text: string, pieces = [text.length]): MetricLine[] {
  const found: MetricLine[] = []
  const reader = new MetricReader(
    (metric) => metric === 'm',
    (line) => found.push(line),
  )
  let at = 0
  for (const size of pieces) {
    reader.push(text.slice(at, at + size))
    at += size
  }
  reader.push(text.slice(at))
  reader.end()
  return found
}

describe('metric lines', () => {
  test('escaped label values come back as they were', () => {
    fc.assert(
      fc.property(name, name, fc.integer(), (vhost, queue, value) => {
        const labels = { vhost, queue }
        expect(readEscaped(`m{vhost="${escape(vhost)}",queue="${escape(queue)}"} ${value}`)).toEqual({ name: 'm', labels, value })
      }),
    )
  })

  test('raw label values come back as they were, unless a name imitates the format itself', () => {
    const tame = name.filter((text) => !/",\w*="/.test(text))
    fc.assert(
      fc.property(tame, tame, (vhost, queue) => {
        fc.pre(!/",[A-Za-z_]\w*="/.test(`${vhost}",queue="${queue}`.replace('",queue="', ' ')))
        expect(readRaw(`m{vhost="${vhost}",queue="${queue}"} 7`)).toEqual({ name: 'm', labels: { vhost, queue }, value: 7 })
      }),
    )
  })

  test('the library named at the end decides how doubtful names are read', () => {
    const doubtful = String.raw`m{vhost="/",queue="a\\b"} 1` + '\n'
    expect(read(doubtful + buildInfo('4.11.0'))[0]?.labels.queue).toBe(String.raw`a\b`)
    expect(read(doubtful + buildInfo('4.9.1'))[0]?.labels.queue).toBe(String.raw`a\\b`)
  })

  test('lines may be cut anywhere between pieces', () => {
    const text = `# TYPE m gauge\nm{vhost="/",queue="one"} 1\nother{a="b"} 5\nm{vhost="/",queue="two"} 2\n${buildInfo('4.11.0')}`
    const whole = read(text)
    expect(whole.map((line) => line.labels.queue)).toEqual(['one', 'two'])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (pieces) => {
        expect(read(text, pieces)).toEqual(whole)
      }),
    )
  })

  test('what is not a number is left out', () => {
    expect(read(`m{vhost="/",queue="q"} NaN\nm{vhost="/",queue="q"} undefined\nnonsense\n`)).toEqual([])
  })
})

test('a deleted queue, whose counters live on, is not observed', async () => {
  async function* text(): AsyncGenerator<Buffer> {
    yield Buffer.from('rabbitmq_detailed_queue_exchange_messages_published_total{vhost="/",exchange="",queue="ghost"} 5\n')
    yield Buffer.from('rabbitmq_detailed_queue_messages{vhost="/",queue="alive"} 0\n')
  }
  expect((await readNodeMetrics(text())).samples).toEqual([{ destination: { namespace: '/', name: 'alive' }, backlogMessages: 0 }])
})

describe.for(recorded)('recorded metrics of RabbitMQ %s', (version) => {
  async function* inPieces(): AsyncGenerator<Buffer> {
    const bytes = Buffer.from(fixtureText(version, 'metrics.txt'))
    for (let at = 0; at < bytes.length; at += 333) yield bytes.subarray(at, at + 333)
  }

  test('depths and consumers of every queue are read', async () => {
    const metrics = await readNodeMetrics(inPieces())
    expect(metrics).toMatchObject({ node: 'spillway@localhost', cluster: 'spillway@demo', counters: version === '4.0' })
    const of = (queue: string) => metrics.samples.find((one) => one.destination.name === queue)
    expect(metrics.samples).toHaveLength(12)
    expect(of('a"b\\c')).toMatchObject({ backlogMessages: 0, consumers: 0 })
    expect(of('pay')).toMatchObject({ backlogMessages: 4, readyMessages: 1, inFlightMessages: 3, consumers: 1 })
    if (version === '4.0') expect(of('orders')).toMatchObject({ inTotal: 5, outTotal: 2 })
    else expect(of('orders')).not.toHaveProperty('inTotal')
  })
})
