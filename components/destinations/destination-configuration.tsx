'use client'
import { useTranslations } from 'next-intl'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { flatten } from '#components/clusters/flatten.ts'
import { Empty } from '#components/state/empty.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './destinations.module.css'

/** Settings as the broker says them. */
export function DestinationConfiguration({ destination }: { destination: DestinationDetail }) {
  const t = useTranslations('destinations')
  const { say } = usePhrase()
  const common = useTranslations('common')
  const lines = flatten(destination.config).sort(([a], [b]) => a.localeCompare(b))
  return (
    <Panel
      title={t('tabConfiguration')}
      note={t('settingsNote')}
      more={<CopyButton text={JSON.stringify(destination.config, null, 2)} />}
      style={{ maxWidth: 860 }}
    >
      <table className={styles['settings']}>
        <tbody>
          <tr>
            <th scope="row">{t('firstSeen')}</th>
            <td>
              <When at={destination.firstSeenAt} />
            </td>
          </tr>
          <tr>
            <th scope="row">{t('roleBecause')}</th>
            <td>
              {common(`role.${destination.role}`)}{' '}
              <span className="sub">{say(destination.roleEvidencePhrase, destination.roleEvidence)}</span>
            </td>
          </tr>
          {lines.map(([name, text]) => (
            <tr key={name}>
              <th scope="row" className="mono">
                {name}
              </th>
              <td className="mono">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 ? <Empty compact title={t('noSettings')} /> : null}
    </Panel>
  )
}
