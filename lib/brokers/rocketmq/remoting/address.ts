/** Where a name server or a broker listens. */
export interface Address {
  host: string
  port: number
}

/** `host:port` or `[v6]:port` taken apart; a text without a port gives port 0, to which nobody can connect. */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) || 0 }
}
