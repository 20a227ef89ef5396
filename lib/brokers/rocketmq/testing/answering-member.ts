import { once } from 'node:events'
import { connect } from 'node:net'
import { parseAddress } from '../remoting/address.ts'
import { REQUEST } from '../remoting/codes.ts'
import { encodeFrame, FrameReader, isAnswer } from '../remoting/frame.ts'

const HEART_BEAT = 34

/** The answer of a client to a request that a broker passes on to it. */
function answerFrame(opaque: number, body: Buffer): Buffer {
  const header = Buffer.from(JSON.stringify({ code: 0, language: 'OTHER', version: 409, opaque, flag: 1 }))
  const start = Buffer.alloc(8)
  start.writeInt32BE(4 + header.length + body.length, 0)
  start.writeInt32BE(header.length, 4)
  return Buffer.concat([start, header, body])
}

/**
 * A member of a group at one broker that says which queues it reads, in the words of a Java client, or, with `queues` null, leaves the
 * question unanswered.
 */
export async function answeringMember(
  address: string,
  {
    group,
    topic,
    clientId,
    queues,
  }: { group: string; topic: string; clientId: string; queues: { broker: string; queueId: number }[] | null },
): Promise<{ asked: () => number; close: () => void }> {
  const { host, port } = parseAddress(address)
  const socket = connect({ host, port })
  await once(socket, 'connect')
  const subscription = { topic, subString: '*', tagsSet: [], codeSet: [], subVersion: 1, expressionType: 'TAG', classFilterMode: false }
  const consumer = {
    groupName: group,
    consumeType: 'CONSUME_PASSIVELY',
    messageModel: 'CLUSTERING',
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    subscriptionDataSet: [subscription],
    unitMode: false,
  }
  const beat = { clientID: clientId, consumerDataSet: [consumer], producerDataSet: [] }
  const table = (queues ?? []).map(
    ({ broker, queueId }) => `{"brokerName":"${broker}","queueId":${queueId},"topic":"${topic}"}:{"commitOffset":0,"droped":false}`,
  )
  const { promise: welcomed, resolve } = Promise.withResolvers<void>()
  const frames = new FrameReader(1024 * 1024)
  let asked = 0
  socket.on('data', (chunk: Buffer) => {
    for (const command of frames.push(chunk)) {
      if (isAnswer(command)) resolve()
      if (isAnswer(command) || command.code !== REQUEST.GET_CONSUMER_RUNNING_INFO) continue
      asked++
      if (queues) socket.write(answerFrame(command.opaque, Buffer.from(`{"mqTable":{${table.join()}},"properties":{}}`)))
    }
  })
  socket.write(encodeFrame({ code: HEART_BEAT, opaque: 1, fields: {}, body: Buffer.from(JSON.stringify(beat)) }, 'json'))
  await welcomed
  return { asked: () => asked, close: () => void socket.destroy() }
}
