import { sparkPath } from './spark-path.ts'

export type SparkTone = 's1' | 's2' | 's3' | 's4' | 's5' | 'critical' | 'high' | 'warn' | 'stale'

/** A tiny chart without axes (plain SVG). `label` tells screen readers what it shows; the exact numbers stand beside it. */
export function Sparkline({
  values,
  tone = 's1',
  width = '100%',
  height = 26,
  label,
}: {
  values: readonly (number | null)[] | undefined
  tone?: SparkTone
  width?: number | string
  height?: number
  label?: string
}) {
  const segments = sparkPath(values ?? [], 220, height)
  const colour = `var(--${tone})`
  return (
    <svg
      viewBox={`0 0 220 ${height}`}
      preserveAspectRatio="none"
      style={{ width, height, display: 'block' }}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      {segments.map((segment) => (
        <g key={segment.line}>
          <path d={segment.area} fill={colour} opacity={0.12} />
          <path d={segment.line} fill="none" stroke={colour} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
        </g>
      ))}
    </svg>
  )
}
