import { BrokerError } from '../../error.ts'

/** What the first bytes from a server show when they are no remoting frame; null = they may be one. Pure. */
export function foreignGreeting(bytes: Uint8Array, address: string): BrokerError | null {
  const text = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  const wrong = (speaks: string, hint: string): BrokerError =>
    new BrokerError('wrong-port', `${address} speaks ${speaks}, not the remoting protocol of RocketMQ`, hint)
  if (text.startsWith('HTTP/')) return wrong('HTTP', 'Enter the port of a name server (often 9876), not of a web console or proxy.')
  if (text.startsWith('AMQP')) return wrong('AMQP', 'This is a RabbitMQ or ActiveMQ port. Choose another broker kind, or another port.')
  // A TLS record: alert or handshake, version 3.x. No remoting frame is that long.
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03) {
    return new BrokerError('tls-mismatch', `${address} speaks TLS`, 'Turn TLS on for this cluster.')
  }
  // The length of a frame begins with 0 up to 16 MiB and a little more; anything else is another protocol.
  return (bytes[0] ?? 0) > 3 ? wrong('another protocol', 'Enter the port of a name server (often 9876).') : null
}
