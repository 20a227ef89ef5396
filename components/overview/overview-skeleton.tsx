import { Skeleton, SkeletonRows } from '#components/state/skeleton.tsx'
import { Kpi, KpiRow } from '#components/ui/kpi.tsx'
import { Panel } from '#components/ui/panel.tsx'
import styles from './overview.module.css'

/** The first screen before its numbers. */
export function OverviewSkeleton() {
  return (
    <>
      <KpiRow>
        {[1, 2, 3, 4, 5].map((one) => (
          <Kpi
            key={one}
            label={'\u00a0'}
            value={<Skeleton width={110} height={20} style={{ margin: '5px 0' }} />}
            spark={<Skeleton height={20} />}
          />
        ))}
      </KpiRow>
      <div className={styles['grid']} aria-busy>
        <Panel>
          <SkeletonRows rows={5} columns={3} />
        </Panel>
        <Panel padded>
          <Skeleton height="100%" />
        </Panel>
        <Panel>
          <SkeletonRows rows={6} columns={5} />
        </Panel>
        <div className={styles['two']}>
          <Panel>
            <SkeletonRows rows={5} columns={2} />
          </Panel>
          <Panel>
            <SkeletonRows rows={5} columns={1} />
          </Panel>
        </div>
        <Panel className={styles['strip']} padded>
          <Skeleton height={26} />
        </Panel>
      </div>
    </>
  )
}
