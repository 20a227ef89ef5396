import type { BrowseRequest, BrowseResult } from '../contract.ts'
import { FREE } from './browse.ts'
import type { Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { NEWEST } from './index-reader.ts'
import { MOST_BY_KEY, queryIndex, viewMessage } from './index-query.ts'
import { Living } from './living.ts'
import { toMessage } from './messages.ts'
import { topicOf } from './names.ts'
import { nowhereElse } from './not-asked.ts'
import { parseAddress } from './remoting/address.ts'
import { parseOffsetId, propertyOf, type StoredMessage } from './stored-message.ts'
import { serversOf, type Server } from './topic.ts'

/**
 * The message with an id: the one its producer gave it (several, when it was sent again with it), or the one of the broker, made of
 * address and place. Rejects when nothing is found and a broker could not be asked.
 */
export async function browseById(
  cluster: Cluster,
  request: BrowseRequest & { messageId: string },
  signal: AbortSignal,
): Promise<BrowseResult> {
  const id = request.messageId.trim()
  const topic = topicOf(request.destination)
  const servers = await serversOf(cluster, topic, signal)
  const round = await eachBroker(servers, async (server) => {
    const found = await Promise.all([byProducerId(cluster, server, topic, id, signal), byPlace(cluster, server, topic, id, signal)])
    const living = new Living(cluster, server, topic)
    const messages = new Map(found.flat().map((message) => [message.physicalOffset, message]))
    const judged = await Promise.all(
      [...messages.values()].map(async (message) => ((await living.judge(message, signal)) === 'here' ? [message] : [])),
    )
    return judged.flat().map((message) => toMessage(message, server.name, request.maxBodyBytes))
  })
  const messages = [...round.good.values()].flat().toSorted((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))
  if (messages.length === 0 && round.failed.size > 0) {
    throw nowhereElse(`Message ${id.slice(0, 60)} of topic ${topic}`, [...round.good.keys()], round.failed)
  }
  return { messages: messages.slice(0, request.limit), nextCursor: null, cost: FREE }
}

async function byProducerId(
  cluster: Cluster,
  { address }: Server,
  topic: string,
  id: string,
  signal: AbortSignal,
): Promise<StoredMessage[]> {
  // Longer than all properties of a message together may be.
  if (id === '' || Buffer.byteLength(id) > 0x7fff) return []
  const question = { topic, key: id, from: 0, to: NEWEST.before, most: MOST_BY_KEY, isProducerId: true }
  return (await queryIndex(cluster, address, question, signal)).filter(
    (message) => message.topic === topic && propertyOf(message, 'UNIQ_KEY') === id,
  )
}

async function byPlace(cluster: Cluster, server: Server, topic: string, id: string, signal: AbortSignal): Promise<StoredMessage[]> {
  const place = parseOffsetId(id)
  if (!place || !mayHold(server, place.host)) return []
  const message = await viewMessage(cluster, server.address, { topic, id, physicalOffset: place.physicalOffset }, signal)
  return message ? [message] : []
}

/**
 * Whether a message with this address in its id may lie at a broker. The address only chooses among brokers the name servers know;
 * it is never asked itself. A broker that tells a host name writes the address behind it into its ids, and a slave that of its master.
 * Pure.
 */
export function mayHold({ advertised, hasMaster }: Pick<Server, 'advertised' | 'hasMaster'>, host: string): boolean {
  if (!hasMaster || advertised.includes(host)) return true
  const isPlain = (address: string): boolean => /^\d+\.\d+\.\d+\.\d+:\d+$/.test(address)
  return advertised.some((address) => !isPlain(address) && parseAddress(address).port === parseAddress(host).port)
}
