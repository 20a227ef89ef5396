'use client'
import { useTranslations } from 'next-intl'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'

const TONES: Record<Cluster['status'], Tone> = {
  pending: 'plain',
  connected: 'ok',
  degraded: 'warn',
  unreachable: 'critical',
  disabled: 'plain',
}

/** State of a connection in a word. A connected cluster whose numbers are old is not green. */
export function StatusChip({ cluster }: { cluster: Pick<Cluster, 'status' | 'freshness' | 'error'> }) {
  const t = useTranslations('common.clusterStatus')
  const { problemLine } = usePhrase()
  const old = cluster.freshness !== 'fresh' && (cluster.status === 'connected' || cluster.status === 'degraded')
  return (
    <Chip tone={old ? 'stale' : TONES[cluster.status]} title={problemLine(cluster.error)}>
      {t(cluster.status)}
    </Chip>
  )
}
