'use client'
import { CircleAlert } from 'lucide-react'
import type { Problem } from '#lib/api/contracts/common.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './clusters.module.css'

/** Diagnoses: what is wrong and what to do in the language of the page, and the adapter's own account of it. */
export function ProblemList(props: { problems: readonly Problem[]; kind: string; tone?: 'warn' | 'critical' }) {
  const { problems, kind, tone = 'warn' } = props
  const { problem: say } = usePhrase()
  return (
    <ul>
      {problems
        .map((problem) => ({ problem, said: say(problem, kind) }))
        .map(({ problem, said }) => (
          <li key={`${problem.code} ${problem.detail}`} className={styles['problem']}>
            <CircleAlert aria-hidden className={`text-${tone}`} />
            <p>
              <b>{said.title}</b>
            </p>
            <p>{said.hint}</p>
            <p className="sub">
              <q>{said.detail}</q>
            </p>
          </li>
        ))}
    </ul>
  )
}
