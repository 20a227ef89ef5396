import { REQUEST, RESPONSE } from '#lib/brokers/rocketmq/remoting/codes.ts'
import { Remoting } from '#lib/brokers/rocketmq/remoting/remoting.ts'
import type { RocketmqPorts } from './rocketmq-files.ts'

export interface RocketmqAccount {
  accessKey: string
  secretKey: string
}

interface Asked {
  ports: RocketmqPorts
  account: RocketmqAccount | null
  tls: { insecure: true } | null
}

const UPDATE_BROKER_CONFIG = 25
const STEP_MS = 3_000

/** Whether the broker answers and the name server knows it. A broker that answers is made to register at once. */
export async function isRegistered({ ports, account, tls }: Asked): Promise<boolean> {
  const remoting = new Remoting({ account, tls })
  const ask = (port: number, code: number, body = Buffer.alloc(0)) =>
    remoting.call(`127.0.0.1:${port}`, code, {}, { signal: AbortSignal.timeout(STEP_MS), timeoutMs: STEP_MS, body })
  const knows = async (): Promise<boolean> =>
    (await ask(ports.nameServer, REQUEST.GET_BROKER_CLUSTER_INFO)).body.toString().includes(`:${ports.broker}"`)
  try {
    if ((await ask(ports.broker, REQUEST.GET_BROKER_RUNTIME_INFO)).code !== RESPONSE.SUCCESS) return false
    if (await knows()) return true
    // The first registration of a boot is sometimes left out and the next comes 10 s later; a new permission is told at once.
    await ask(ports.broker, UPDATE_BROKER_CONFIG, Buffer.from('brokerPermission=6\n'))
    return await knows()
  } catch {
    return false
  } finally {
    remoting.close()
  }
}
