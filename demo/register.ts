import { z } from 'zod'
import { alertRulePage, channel, channelPage, type AlertRule, type AlertRuleCreate, type ChannelCreate } from '#lib/api/contracts/alerts.ts'
import { cluster, clusterPage, type clusterCreate } from '#lib/api/contracts/clusters.ts'
import { problemAnswer } from '#lib/api/contracts/common.ts'
import { pollUntil } from './brokers/process/poll.ts'

/** What the demo does in Spillway, all of it through the REST API that everybody uses. */
export interface Registration {
  /** Adds a cluster, or gives the one of that name its new address. Answers its id. */
  addCluster: (entry: { name: string; kind: string; config: Record<string, unknown> }) => Promise<string>
  /** Connects the demo chat and lets the demo's alert rules write to it. */
  addChat: (entry: { url: string; secret: string }) => Promise<void>
}

const chatName = 'Demo chat'

/**
 * Sizes that fire within minutes. A default rule takes them by condition and severity, or by condition alone where there is
 * no such severity; a condition without any rule gets a new one.
 */
export const demoRules: readonly Pick<AlertRuleCreate, 'name' | 'condition' | 'params' | 'forSeconds' | 'severity'>[] = [
  { name: 'Backlog is large', condition: 'backlog', params: { messages: 200 }, forSeconds: 20, severity: 'warning' },
  { name: 'Consumer group is behind', condition: 'lag_seconds', params: { seconds: 60 }, forSeconds: 30, severity: 'warning' },
  { name: 'Consumer group is far behind', condition: 'lag_seconds', params: { seconds: 240 }, forSeconds: 30, severity: 'high' },
  { name: 'Dead letters arrive', condition: 'dead_letter_arrivals', params: { perMinute: 10 }, forSeconds: 20, severity: 'warning' },
  { name: 'Nobody consumes', condition: 'no_consumers', params: { minimumMessages: 50 }, forSeconds: 30, severity: 'high' },
  { name: 'Cluster cannot be reached', condition: 'cluster_unreachable', params: { failures: 6 }, forSeconds: 30, severity: 'critical' },
]

/** Talks to the Spillway at `url`. */
export function createRegistration(url: string): Registration {
  const call = async <T extends z.ZodType>(answer: T, method: string, path: string, body?: unknown): Promise<z.infer<T>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${reasonIn(text) ?? `status ${response.status}`}`)
    return answer.parse(JSON.parse(text))
  }

  return {
    addCluster: async ({ name, kind, config }) => {
      const found = await call(clusterPage, 'GET', `/clusters?q=${encodeURIComponent(name)}`)
      const known = found.items.find((item) => item.name === name)
      if (known) {
        await call(cluster, 'PATCH', `/clusters/${known.id}`, { config })
        return known.id
      }
      const wanted = { name, kind, config, environment: 'demo', pollIntervalSeconds: 5 } satisfies z.input<typeof clusterCreate>
      return (await call(cluster, 'POST', '/clusters', wanted)).id
    },

    addChat: async ({ url: chatUrl, secret }) => {
      const config = { url: `${chatUrl}/hooks/on-call`, signingSecret: secret }
      const found = await call(channelPage, 'GET', '/channels?limit=500')
      const known = found.items.find((item) => item.name === chatName)
      const wanted: ChannelCreate = { name: chatName, kind: 'webhook', enabled: true, config }
      const { id } = known
        ? await call(channel, 'PATCH', `/channels/${known.id}`, { config, enabled: true })
        : await call(channel, 'POST', '/channels', wanted)
      let rules: AlertRule[] = []
      // The collector makes the default rules when it starts, perhaps a moment after the web answers.
      const read = async (): Promise<boolean> => {
        rules = (await call(alertRulePage, 'GET', '/alert-rules?limit=500')).items
        return rules.length > 0
      }
      await pollUntil(read, { timeoutMs: 20_000, everyMs: 500 })
      for (const step of planRules(rules, id)) await call(z.unknown(), step.method, step.path, step.body)
    },
  }
}

interface Step {
  method: 'POST' | 'PATCH'
  path: string
  body: object
}

/**
 * What to do so that every rule of the demo's conditions writes to the channel. A rule that does already is left as it is: a
 * person may have changed it since the first start.
 */
export function planRules(existing: readonly Pick<AlertRule, 'id' | 'condition' | 'severity' | 'channels'>[], channelId: string): Step[] {
  const missing = demoRules.filter(({ condition }) => !existing.some((rule) => rule.condition === condition))
  const create = missing.map((rule): Step => {
    return { method: 'POST', path: '/alert-rules', body: { ...rule, keepFiringForSeconds: 20, channels: [channelId] } }
  })
  const change = existing.flatMap((rule): Step[] => {
    const sizes = demoRules.filter(({ condition }) => condition === rule.condition)
    const size = sizes.find(({ severity }) => severity === rule.severity) ?? sizes[0]
    if (size === undefined || rule.channels.includes(channelId)) return []
    const { params, forSeconds } = size
    const body = { params, forSeconds, keepFiringForSeconds: 20, channels: [...rule.channels, channelId] }
    return [{ method: 'PATCH', path: `/alert-rules/${rule.id}`, body }]
  })
  return [...create, ...change]
}

/** The sentence of a problem answer; null when the body is something else. */
function reasonIn(text: string): string | null {
  try {
    return problemAnswer.parse(JSON.parse(text)).detail
  } catch {
    return null
  }
}
