import type { Random } from '../kernel/random.ts'

const services = ['order-api', 'payment-api', 'search-api', 'gateway'] as const

/** One line of an application's log, as Filebeat ships it. One host is much busier than the others. */
export function appLog(random: Random, at: number): { host: string; line: Record<string, unknown> } {
  const host = random.weighted([
    ['web-01', 6],
    ['web-02', 2],
    ['web-03', 1],
    ['web-04', 1],
  ] as const)
  const level = random.weighted([
    ['INFO', 90],
    ['WARN', 8],
    ['ERROR', 2],
  ] as const)
  return {
    host,
    line: {
      '@timestamp': new Date(at).toISOString(),
      'log.level': level,
      'service.name': random.pick(services),
      'host.name': host,
      'trace.id': random.int(0, 0x7fffffff).toString(16).padStart(8, '0'),
      message:
        level === 'ERROR' ? '库存服务调用失败 inventory call failed, falling back to cache' : `handled request in ${random.int(2, 480)} ms`,
    },
  }
}

/** One line of an access log. */
export function accessLog(random: Random, at: number): { host: string; line: Record<string, unknown> } {
  const host = `edge-0${random.int(1, 3)}`
  return {
    host,
    line: {
      '@timestamp': new Date(at).toISOString(),
      'host.name': host,
      method: random.pick(['GET', 'GET', 'GET', 'POST'] as const),
      path: random.pick(['/api/cart', '/api/search?q=耳机', '/item/sku-1003', '/checkout'] as const),
      status: random.weighted([
        [200, 95],
        [404, 3],
        [502, 1],
      ] as const),
      bytes: random.int(200, 40_000),
    },
  }
}
