import type { ClusterTestAnswer } from '#lib/api/contracts/clusters.ts'
import { connectWith } from '#lib/brokers/connect.ts'
import { BrokerError, redact } from '#lib/brokers/error.ts'
import type { RequestContext } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { authorise } from '../authorise.ts'
import { patchConfigInPlace } from '../moved-secrets.ts'
import type { Fields } from '../secret-fields.ts'
import { checkConfig, configSchemaOf } from './config.ts'

const TIMEOUT_MS = 10_000

/** Tries a connection without saving anything. What is wrong is the answer, not an error; only a config that is no config throws. */
export async function testConnection(
  context: RequestContext,
  input: { id?: string | undefined; kind: string; config: Record<string, unknown> },
): Promise<ClusterTestAnswer> {
  authorise(context, 'clusters:write')
  const stored = input.id ? await storedConfig(context, input.id) : { config: {}, secrets: {} }
  const { config } = checkConfig(input.kind, patchConfigInPlace(configSchemaOf(input.kind), input.config, stored))
  const connection = connectWith(input.kind, config, { now: () => context.now().getTime(), warn: () => undefined })
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const identity = await connection.identify(signal)
    const problems = identity.problems.map(({ code, detail, hint }) => ({ code, detail, hint }))
    return { ok: true, version: identity.version, capabilities: identity.capabilities, problems }
  } catch (error) {
    return { ok: false, version: null, capabilities: [], problems: [diagnose(error, signal)] }
  } finally {
    await connection.close()
  }
}

function diagnose(error: unknown, signal: AbortSignal): { code: string; detail: string; hint: string } {
  if (error instanceof BrokerError) return { code: error.code, detail: error.message, hint: error.hint }
  if (signal.aborted) {
    return {
      code: 'timeout',
      detail: `Nothing answered within ${TIMEOUT_MS / 1000} s.`,
      hint: 'Check the address, and that a firewall does not drop the packets.',
    }
  }
  return { code: 'internal', detail: redact((error as Error).message), hint: 'The log of the web process has the details.' }
}

async function storedConfig(context: RequestContext, id: string): Promise<{ config: Fields; secrets: Fields }> {
  const row = await context.prisma.cluster.findUnique({ where: { id }, select: { config: true, secrets: true } })
  if (!row) throw notFound('cluster', id)
  return { config: row.config as Fields, secrets: row.secrets ? context.secrets.open(row.secrets, id) : {} }
}
