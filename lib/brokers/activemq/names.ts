/** Names of the MBeans of one broker (ActiveMQ Classic, domain `org.apache.activemq`). Pure. */
import { classicPart, objectName } from '../jolokia/object-name.ts'

const domain = 'org.apache.activemq'
const broker = (name: string): Record<string, string> => ({ type: 'Broker', brokerName: name })
const encoded = (name: string): string => classicPart(name)

/** Every broker behind this Jolokia. */
export const anyBroker = objectName(domain, broker('*'))

export type Kind = 'Queue' | 'Topic'

/** The MBeans of a broker whose `BrokerName` is `name`. */
export const beans = (name: string) => {
  const of = (keys: Record<string, string>): string => objectName(domain, { ...broker(encoded(name)), ...keys })
  return {
    broker: of({}),
    health: of({ service: 'Health' }),
    scheduler: of({ service: 'JobScheduler', name: 'JMS' }),
    /** All destinations of a kind. */
    all: (kind: Kind): string => of({ destinationType: kind, destinationName: '*' }),
    one: (kind: Kind, destination: string): string => of({ destinationType: kind, destinationName: encoded(destination) }),
    /** All consumers of all destinations of a kind. */
    consumers: (kind: Kind): string =>
      of({ destinationType: kind, destinationName: '*', endpoint: 'Consumer', clientId: '*', consumerId: '*' }),
    /** Durable subscriptions, those without a consumer too. */
    durables: of({ destinationType: 'Topic', destinationName: '*', endpoint: 'Consumer', clientId: '*', consumerId: 'Durable(*' }),
  }
}

/** All consumers of the destination with this MBean. */
export const consumersOf = (bean: string): string => `${bean},endpoint=Consumer,clientId=*,consumerId=*`

export type Beans = ReturnType<typeof beans>

/** Topics on which the broker tells about itself: one or more for every queue, of no use to a person. */
export const isAdvisory = (name: string): boolean => name.startsWith('ActiveMQ.Advisory.')
