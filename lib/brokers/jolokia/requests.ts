/** The four requests of the Jolokia protocol that are used here, as they stand in a POST body (Jolokia protocol, version 7 and 8). */
export type JolokiaRequest =
  | { type: 'read'; mbean: string; attribute: string[]; config: { ignoreErrors: true } }
  | { type: 'exec'; mbean: string; operation: string; arguments: unknown[] }
  | { type: 'search'; mbean: string }
  | { type: 'version' }

/**
 * Reads named attributes of one MBean, or of all that match a pattern. An attribute one of them does not have comes back as an
 * error in its place instead of failing the whole read.
 */
export const read = (mbean: string, attributes: readonly string[]): JolokiaRequest => ({
  type: 'read',
  mbean,
  attribute: [...attributes],
  config: { ignoreErrors: true },
})

/** Calls an operation. `signature` names the parameter types: without it an overloaded operation fails, and with it the whole bulk. */
export const exec = (mbean: string, name: string, signature: readonly string[] = [], values: readonly unknown[] = []): JolokiaRequest => ({
  type: 'exec',
  mbean,
  operation: `${name}(${signature.join(',')})`,
  arguments: [...values],
})

/** Lists the names of MBeans that match a pattern. */
export const search = (mbean: string): JolokiaRequest => ({ type: 'search', mbean })

/** Asks for the version of the Jolokia agent. */
export const version: JolokiaRequest = { type: 'version' }

/** True for a request that may be sent twice without harm. */
export const isHarmless = (request: JolokiaRequest): boolean => request.type !== 'exec'
