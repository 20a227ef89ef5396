import { randomUUID } from 'node:crypto'
import { BrokerError } from '../error.ts'
import { findDoors } from './doors.ts'
import { knownBroker, type Session } from './session.ts'
import { StompConnection } from './stomp/connection.ts'
import { ownClientPrefix } from './transform/subscriptions.ts'

/** An open STOMP connection, and the client id under which the broker shows it. */
export interface OpenDoor {
  stomp: StompConnection
  clientId: string
}

/** Opens STOMP. Rejects with `plugin-off` when the broker has no such connector. */
export async function openStomp(session: Session, signal: AbortSignal): Promise<OpenDoor> {
  const { answer } = await knownBroker(session, signal)
  const { stomp: url } = findDoors(session.config, answer)
  if (url === null) throw noStomp(answer.BrokerName)
  const { username, password, tls, timeoutSeconds } = session.config
  const clientId = `${ownClientPrefix}${randomUUID().slice(0, 13)}`
  const stomp = await StompConnection.open({ url, username, password, clientId, tls, timeoutMs: timeoutSeconds * 1000 }, signal)
  return { stomp, clientId }
}

const noStomp = (broker: string): BrokerError =>
  new BrokerError(
    'plugin-off',
    `The broker "${broker}" has no transport connector for STOMP.`,
    'Add <transportConnector name="stomp" uri="stomp://0.0.0.0:61613"/> to activemq.xml, or enter the STOMP address.',
  )
