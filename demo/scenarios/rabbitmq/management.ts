/** The few writes the demo makes through RabbitMQ's management API. */
export interface Management {
  /** Creates a vhost the configured user may do everything in. */
  addVhost: (name: string, description: string) => Promise<void>
  addPolicy: (vhost: string, name: string, policy: Policy) => Promise<void>
  removeVhost: (name: string) => Promise<void>
}

export interface Policy {
  pattern: string
  applyTo: 'queues' | 'classic_queues' | 'quorum_queues' | 'streams' | 'exchanges'
  definition: Record<string, string | number>
  priority?: number
}

/** Talks to the management API at `url`. A call is given up after 10 s. */
export function createManagement(url: string, username: string, password: string): Management {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const call = async (method: string, path: string, body?: unknown): Promise<void> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    if (!response.ok && !(method === 'DELETE' && response.status === 404)) {
      throw new Error(`RabbitMQ answered ${response.status} to ${method} ${path}: ${text.slice(0, 200)}`)
    }
  }
  const part = encodeURIComponent
  return {
    addVhost: async (name, description) => {
      await call('PUT', `/api/vhosts/${part(name)}`, { description })
      await call('PUT', `/api/permissions/${part(name)}/${part(username)}`, { configure: '.*', write: '.*', read: '.*' })
    },
    addPolicy: (vhost, name, policy) =>
      call('PUT', `/api/policies/${part(vhost)}/${part(name)}`, {
        pattern: policy.pattern,
        'apply-to': policy.applyTo,
        definition: policy.definition,
        priority: policy.priority ?? 0,
      }),
    removeVhost: (name) => call('DELETE', `/api/vhosts/${part(name)}`),
  }
}
