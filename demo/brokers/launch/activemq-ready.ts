import { answers } from './broker.ts'

/** Where the broker is asked whether it is there. */
export interface Asked {
  jolokiaUrl: string
  username: string
  password: string
}

/** Whether the broker answers by the way the adapter takes, and the given doors are open. Jolokia answers a moment before the broker does. */
export async function activemqAnswers(asked: Asked, doors: readonly number[]): Promise<boolean> {
  if (!(await jolokiaKnowsBroker(asked))) return false
  const open = await Promise.all(doors.map(answers))
  return open.every(Boolean)
}

async function jolokiaKnowsBroker({ jolokiaUrl, username, password }: Asked): Promise<boolean> {
  try {
    const answer = await fetch(jolokiaUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        origin: new URL(jolokiaUrl).origin,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ type: 'read', mbean: 'org.apache.activemq:type=Broker,brokerName=*', attribute: ['BrokerId'] }),
      signal: AbortSignal.timeout(3_000),
    })
    return answer.ok && (await answer.text()).includes('"BrokerId"')
  } catch {
    return false
  }
}
