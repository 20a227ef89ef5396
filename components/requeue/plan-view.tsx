'use client'
import { useTranslations } from 'next-intl'
import type { RequeuePlan } from '#lib/api/contracts/dead-letters.ts'
import { Chip } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { Sentence } from '#components/ui/sentence.tsx'
import styles from './requeue.module.css'

/** Warnings that should make a person stop and read. */
const GRAVE = new Set(['target-missing', 'loop', 'loop-guard', 'second-failure'])
/** Said by the table and the facts above already. */
const TOLD = new Set(['without-origin', 'target-missing'])

/** A frozen plan: where how many go, whether that can work, and what to know before starting. `ratePerSecond`: a brake chosen after the plan was made. */
export function PlanView({ plan, ratePerSecond }: { plan: RequeuePlan; ratePerSecond?: number | null | undefined }) {
  const t = useTranslations('requeueRuns')
  const format = useFormat()
  const { say, look, inEnglish } = usePhrase()
  const eta = ratePerSecond ? Math.ceil(plan.matched / ratePerSecond) : plan.etaSeconds
  // The broker's own account says nothing new to other readers while all is well.
  const detailOf = (target: RequeuePlan['targets'][number]): string =>
    inEnglish || target.detailPhrase || !target.exists || !target.routable ? say(target.detailPhrase, target.detail) : ''
  const facts = [
    eta === null ? null : t('eta', { time: format.duration(eta) }),
    plan.duplicateKeys === 0 ? null : t('duplicates', { count: plan.duplicateKeys }),
    t('requeuedBefore', { count: plan.requeuedBefore }),
    plan.cost.cost === 'free' ? null : look(plan.cost),
  ].filter((fact) => fact !== null)
  const warnings = plan.warnings.filter(
    (warning) => !(TOLD.has(warning.code) && plan.targets.length > 0 && warning.code === 'target-missing'),
  )
  return (
    <>
      <div className={styles['scroll']}>
        <table className={styles['plan']}>
          <thead>
            <tr>
              <th scope="col">{t('to')}</th>
              <th scope="col" className={styles['right']}>
                {t('messages')}
              </th>
              <th scope="col">{t('checks')}</th>
            </tr>
          </thead>
          <tbody>
            {plan.targets.map((target) => (
              <tr key={target.name}>
                <td className={styles['name']}>{target.name}</td>
                <td className={styles['right']}>
                  <Num value={target.messages} />
                </td>
                <td>
                  <span className={styles['checks']}>
                    <Chip tone={target.exists ? 'ok' : 'critical'} title={detailOf(target) || undefined}>
                      {target.exists ? t('exists') : t('missing')}
                    </Chip>
                    {target.exists ? (
                      <Chip tone={target.routable ? 'ok' : 'critical'} title={detailOf(target) || undefined}>
                        {target.routable ? t('routable') : t('notRoutable')}
                      </Chip>
                    ) : null}
                    {detailOf(target) ? <span className="sub">{detailOf(target)}</span> : null}
                  </span>
                </td>
              </tr>
            ))}
            {plan.withoutOrigin > 0 ? (
              <tr>
                <td className="faint">{t('withoutOrigin')}</td>
                <td className={styles['right']}>
                  <Num value={plan.withoutOrigin} />
                </td>
                <td>
                  <Chip tone="warn">{t('willSkip')}</Chip>
                </td>
              </tr>
            ) : null}
            {plan.targets.length === 0 && plan.withoutOrigin === 0 ? (
              <tr>
                <td colSpan={3} className="faint">
                  {plan.matched === 0 ? t('nothingMatches') : t('targetsUnknown')}
                </td>
              </tr>
            ) : null}
          </tbody>
        </table>
      </div>
      <p className={styles['facts']}>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      {warnings.length > 0 ? (
        <ul className={styles['warnings']}>
          {warnings.map((warning) => (
            <li key={warning.code + warning.detail} data-grave={GRAVE.has(warning.code) ? '' : undefined}>
              <b aria-hidden>!</b>
              <span>
                <Sentence phrase={warning.detailPhrase} text={warning.detail} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  )
}
