import { connect } from 'node:net'

const metadataKey = 3
const metadataVersion = 1
const correlation = 7

/** A Metadata request that names no topic: the cheapest question which only a working broker answers. */
export function metadataRequest(): Buffer {
  const client = Buffer.from('spillway-ready')
  const body = Buffer.alloc(10 + client.length + 4)
  body.writeInt16BE(metadataKey, 0)
  body.writeInt16BE(metadataVersion, 2)
  body.writeInt32BE(correlation, 4)
  body.writeInt16BE(client.length, 8)
  client.copy(body, 10)
  body.writeInt32BE(0, 10 + client.length)
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

/** How many brokers a Metadata answer lists; null while it is incomplete or is no such answer. */
export function brokersInAnswer(answer: Buffer): number | null {
  if (answer.length < 12 || answer.length < answer.readInt32BE(0) + 4) return null
  return answer.readInt32BE(4) === correlation ? answer.readInt32BE(8) : null
}

/** Whether a Kafka broker on a loopback port answers a Metadata request with at least one broker. */
export function kafkaAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(metadataRequest()))
    let answer = Buffer.alloc(0)
    const finish = (result: boolean): void => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(3_000, () => finish(false))
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk])
      const brokers = brokersInAnswer(answer)
      if (brokers !== null) finish(brokers > 0)
    })
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
  })
}
