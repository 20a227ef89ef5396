/** Names of Artemis' MBeans, and names that are ours. Pure. */
import { objectName, quote } from '../jolokia/object-name.ts'

const domain = 'org.apache.activemq.artemis'

/** Every broker in the server: usually one. */
export const anyBroker = `${domain}:broker=*`

/** MBeans of one broker by its name. */
export interface Beans {
  broker: string
  /** Pattern of all addresses. */
  addresses: string
  /** Pattern of all queues. */
  queues: string
  /** Pattern of the queue of this name; queue names are unique in a broker, whatever the address. */
  queue(name: string): string
  /** The queue of this name on this address; `routing` in small letters. */
  exactQueue(address: string, queue: string, routing: string): string
  address(name: string): string
  /** Pattern of the queues of one address. */
  queuesOf(address: string): string
}

export function beans(broker: string): Beans {
  const key = { broker: quote(broker) }
  const addresses = { ...key, component: 'addresses' }
  const anyQueue = { ...addresses, address: '*', subcomponent: 'queues', 'routing-type': '*' }
  return {
    broker: objectName(domain, key),
    addresses: objectName(domain, { ...addresses, address: '*' }),
    queues: objectName(domain, { ...anyQueue, queue: '*' }),
    queue: (name) => objectName(domain, { ...anyQueue, queue: quote(name) }),
    exactQueue: (address, queue, routing) =>
      objectName(domain, { ...anyQueue, address: quote(address), 'routing-type': quote(routing), queue: quote(queue) }),
    address: (name) => objectName(domain, { ...addresses, address: quote(name) }),
    queuesOf: (address) => objectName(domain, { ...anyQueue, address: quote(address), queue: '*' }),
  }
}

/** Fully qualified queue name: the one queue on an address, whatever else is bound there. */
export const fqqn = (queue: { name: string; address: string }): string => `${queue.address}::${queue.name}`

/** Artemis' own word for an address whose every queue gets a copy; used where a queue has the address' name already. */
export const multicastPrefix = 'multicast://'
