import { CircleAlert } from 'lucide-react'
import type { Problem } from '#lib/api/contracts/common.ts'
import styles from './clusters.module.css'

/** Diagnoses: what happened, to which object, and what to do. In the server's words. */
export function ProblemList({ problems, tone = 'warn' }: { problems: readonly Problem[]; tone?: 'warn' | 'critical' }) {
  return (
    <ul>
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.detail}`} className={styles['problem']}>
          <CircleAlert aria-hidden className={`text-${tone}`} />
          <p>{problem.detail}</p>
          <p>{problem.hint}</p>
        </li>
      ))}
    </ul>
  )
}
