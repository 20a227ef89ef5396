/** The files a private ActiveMQ Classic reads at its start. Pure. */

export interface ActivemqPorts {
  /** Jolokia; on 5.x the whole web console. */
  http: number
  openwire: number
  stomp: number
  amqp: number
}

/** A user of the broker and what it may do: everything, or read from queues only. */
export interface ActivemqUser {
  name: string
  password: string
  group: 'admins' | 'readers'
}

export interface BrokerXml {
  ports: ActivemqPorts
  /** Absolute. */
  dataDir: string
  users: readonly ActivemqUser[]
  /** Which of the doors for messages are open besides OpenWire. */
  doors: readonly ('stomp' | 'amqp')[]
  /** True where the distribution's web console runs in the same process. */
  console: boolean
}

/**
 * A broker with scheduler, log-ins and rights; `own.>` has a dead-letter queue for each queue, the others share `ActiveMQ.DLQ`.
 * Expired messages are looked for each second instead of every half minute.
 */
export function brokerXml({ ports, dataDir, users, doors, console }: BrokerXml): string {
  const connectors = [['openwire', 'tcp', ports.openwire] as const, ...doors.map((door) => [door, door, ports[door]] as const)]
  const everybody = [...new Set(users.map(({ group }) => group))].join(',')
  return `<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
${console ? '  <bean class="org.springframework.beans.factory.config.PropertyPlaceholderConfigurer"/>\n' : ''}  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="spillway" dataDirectory="${dataDir}" schedulerSupport="true">
    <destinationPolicy><policyMap><policyEntries>
      <policyEntry queue=">" expireMessagesPeriod="1000"/>
      <policyEntry topic=">" expireMessagesPeriod="1000"/>
      <policyEntry queue="own.>" expireMessagesPeriod="1000"><deadLetterStrategy>
        <individualDeadLetterStrategy queuePrefix="DLQ." useQueueForQueueMessages="true" processNonPersistent="true"/>
      </deadLetterStrategy></policyEntry>
    </policyEntries></policyMap></destinationPolicy>
    <managementContext><managementContext createConnector="false"/></managementContext>
    <persistenceAdapter><kahaDB directory="${dataDir}/kahadb" journalMaxFileLength="16mb"/></persistenceAdapter>
    <plugins>
      <simpleAuthenticationPlugin><users>
${users.map(({ name, password, group }) => `        <authenticationUser username="${name}" password="${password}" groups="${group}"/>`).join('\n')}
      </users></simpleAuthenticationPlugin>
      <authorizationPlugin><map><authorizationMap><authorizationEntries>
        <authorizationEntry queue=">" read="${everybody}" write="admins" admin="admins"/>
        <authorizationEntry topic=">" read="${everybody}" write="admins" admin="admins"/>
        <authorizationEntry topic="ActiveMQ.Advisory.>" read="${everybody}" write="${everybody}" admin="${everybody}"/>
      </authorizationEntries></authorizationMap></map></authorizationPlugin>
    </plugins>
    <systemUsage><systemUsage>
      <memoryUsage><memoryUsage limit="96 mb"/></memoryUsage>
      <storeUsage><storeUsage limit="1 gb"/></storeUsage>
      <tempUsage><tempUsage limit="256 mb"/></tempUsage>
      <jobSchedulerUsage><jobSchedulerUsage limit="64 mb"/></jobSchedulerUsage>
    </systemUsage></systemUsage>
    <transportConnectors>
${connectors.map(([name, scheme, port]) => `      <transportConnector name="${name}" uri="${scheme}://127.0.0.1:${port}"/>`).join('\n')}
    </transportConnectors>
  </broker>${console ? '\n  <import resource="jetty.xml"/>' : ''}
</beans>
`
}

/** What Jolokia lets through: everything of the broker, or no act at all. */
export type JolokiaPolicy = 'open' | 'read-only'

/** The policy file of Jolokia, in the form of the one ActiveMQ brings. */
export function jolokiaAccess(policy: JolokiaPolicy): string {
  const operations = policy === 'open' ? '<operation>*</operation>' : ''
  return `<?xml version="1.0" encoding="utf-8"?>
<restrict>
  <http><method>post</method></http>
  <cors><strict-checking/></cors>
  <commands><command>read</command><command>list</command><command>version</command><command>search</command></commands>
  <allow><mbean><name>org.apache.activemq:*</name><attribute>*</attribute>${operations}</mbean></allow>
</restrict>
`
}
