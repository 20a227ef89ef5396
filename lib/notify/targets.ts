import ipaddr from 'ipaddr.js'

/** Private places the operator lets webhooks reach (SPILLWAY_ALLOW_PRIVATE_TARGETS). */
export interface AllowList {
  hosts: ReadonlySet<string>
  ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]
}

const PORTS = new Set(['', '443', '8443'])
/** IPv6 addresses in general use; outside lie mapped, NAT64 and site-local forms. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/** Host names, addresses and CIDR ranges. Throws on an entry that is none of them. */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>()
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = []
  for (const entry of entries) {
    if (entry.includes('/')) {
      if (!ipaddr.isValidCIDR(entry)) throw new Error(`SPILLWAY_ALLOW_PRIVATE_TARGETS: ${entry} is not a CIDR range such as 10.0.0.0/8.`)
      ranges.push(ipaddr.parseCIDR(entry))
    } else if (ipaddr.isValid(entry) && !/^\d+$/.test(entry)) {
      const address = ipaddr.process(entry)
      ranges.push([address, address.kind() === 'ipv4' ? 32 : 128])
    } else if (/^[a-z0-9._-]+$/i.test(entry)) hosts.add(normalHost(entry))
    else throw new Error(`SPILLWAY_ALLOW_PRIVATE_TARGETS: ${entry} is not a host name, an address or a CIDR range.`)
  }
  return { hosts, ranges }
}

/** Host name without trailing dot and IPv6 brackets, in lower case. */
export const normalHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')

export type AddressKind = 'public' | 'listed' | 'blocked'

/**
 * Only addresses in general public use are `public`: not loopback, private, link-local (cloud metadata), shared, multicast,
 * reserved, and no IPv6 form that carries an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
export function judgeAddress(address: string, allow: AllowList): AddressKind {
  if (!ipaddr.isValid(address)) return 'blocked'
  const plain = ipaddr.process(address)
  if (allow.ranges.some((range) => plain.kind() === range[0].kind() && plain.match(range))) return 'listed'
  const exact = ipaddr.parse(address)
  if (exact.range() !== 'unicast') return 'blocked'
  return exact.kind() === 'ipv4' || exact.match(GLOBAL_UNICAST) ? 'public' : 'blocked'
}

/** Why a target is refused, null when it may be called. `addresses` are all the host resolves to. */
export function refusal(
  url: URL,
  addresses: readonly string[],
  allow: AllowList,
  hosts?: readonly string[],
): { reason: string; hint: string } | null {
  const host = normalHost(url.hostname)
  const kinds = addresses.map((address) => (allow.hosts.has(host) ? 'listed' : judgeAddress(address, allow)))
  if (kinds.includes('blocked'))
    return {
      reason: `${host} is or resolves to a private address.`,
      hint: 'Private targets must be listed in SPILLWAY_ALLOW_PRIVATE_TARGETS, by host name, address or CIDR range.',
    }
  if (kinds.length > 0 && kinds.every((kind) => kind === 'listed')) return null
  if (url.protocol !== 'https:') return { reason: `${host} would be called without TLS.`, hint: 'Use an https URL.' }
  if (!PORTS.has(url.port)) return { reason: `Port ${url.port} is not allowed for public targets.`, hint: 'Use port 443 or 8443.' }
  if (hosts && !hosts.some((wanted) => host === wanted || host.endsWith(`.${wanted}`)))
    return { reason: `${host} is not a host of this kind of channel.`, hint: `Expected: ${hosts.join(' or ')}.` }
  return null
}

/** Parses a target once. A text says what is wrong with it. */
export function parseTarget(text: string): URL | string {
  if (!URL.canParse(text)) return 'The URL cannot be read.'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Only https URLs can be called.'
  if (url.username || url.password) return 'A URL with a user name or password in it is not called.'
  const written = /^[a-z]+:[\\/]*([^\\/?#]*)/i.exec(text.trim())?.[1]?.replace(/:\d*$/, '') ?? ''
  const host = normalHost(url.hostname)
  // The URL parser turns 0x7f.1, 0177.0.0.1 and 2130706433 into 127.0.0.1: nobody writes an honest address so.
  if (ipaddr.IPv4.isValidFourPartDecimal(host) && normalHost(written) !== host) return 'The IP address is written in an unusual form.'
  return url
}
