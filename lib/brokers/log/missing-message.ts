import type { BrokerMessage } from '../contract.ts'

/** Stands for a message of a frozen plan that can no longer be read. */
export function missingMessage(id: string): BrokerMessage {
  return {
    id,
    position: id,
    timestamp: null,
    key: null,
    headers: [],
    properties: {},
    body: Buffer.alloc(0),
    bodySize: 0,
    deliveryCount: null,
    redelivered: false,
  }
}
