import { z } from 'zod'

/** The few operations the demo asks of a broker's own MBean, by Jolokia. */
export interface Management {
  /** `operation` with its signature, such as `addQueue(java.lang.String)`. Rejects with the broker's words when it refuses. */
  run: (operation: string, parameters: readonly unknown[]) => Promise<void>
}

const found = z.object({ status: z.literal(200), value: z.array(z.string()).min(1) })
const answer = z.object({ status: z.number(), error: z.string().optional() })

/** `brokers` is the pattern of the MBean's name. A call is given up after 10 s. */
export function createManagement(url: string, username: string, password: string, brokers: string): Management {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const ask = async (request: object): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      // Jolokia refuses, with 403 in an answer of status 200, whoever names no origin.
      headers: { authorization, 'content-type': 'application/json', origin: new URL(url).origin },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(10_000),
    })
    if (!response.ok) throw new Error(`Jolokia at ${url} answered ${response.status}`)
    return response.json()
  }
  return {
    run: async (operation, parameters) => {
      const [mbean] = found.parse(await ask({ type: 'search', mbean: brokers })).value
      const { status, error } = answer.parse(await ask({ type: 'exec', mbean, operation, arguments: parameters }))
      if (status !== 200) throw new Error(`The broker refuses ${operation}: ${error ?? `status ${status}`}`)
    },
  }
}
