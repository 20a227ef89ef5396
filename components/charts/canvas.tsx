'use client'
import { useState } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { usePreferences } from '#lib/client/preferences.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { readableMarkers, type Marker, type Span, type Threshold } from './annotations.ts'
import { ChartTip } from './chart-tip.tsx'
import type { Chart, ChartRow } from './prepare/chart.ts'
import { axisOf } from './prepare/chart.ts'
import { timeTicks } from './prepare/ticks.ts'
import { formatValue } from './value-format.ts'
import { zoneOffset } from './zone-offset.ts'

export interface CanvasProps {
  chart: Chart
  /** Ids of series that are drawn; others are switched off in the legend. */
  shown: readonly string[]
  stacked: boolean
  thresholds: readonly Threshold[]
  spans: readonly Span[]
  markers: readonly Marker[]
  /** Charts of one name share the cursor. */
  sync: string
  onZoom?: ((from: number, to: number) => void) | undefined
  onZoomOut?: (() => void) | undefined
}

const LEAST_ZOOM_MS = 60_000
const DAY_MS = 86_400_000

/** The drawing itself. Loaded when the first chart is shown, never with the page. Drag zooms, a double press zooms out. */
export function Canvas(props: CanvasProps) {
  const { chart, shown, stacked } = props
  const format = useFormat()
  const { timeZone } = usePreferences()
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const ticks = axisOf(chart, shown, { stacked, thresholds: props.thresholds.map((one) => one.value) })
  const top = ticks.at(-1) ?? 1
  const times = timeTicks(chart.from, chart.to, 7, zoneOffset(chart.from, timeZone))
  const series = chart.series.filter((one) => shown.includes(one.id))
  const finish = (): void => {
    if (drag && Math.abs(drag.to - drag.from) >= LEAST_ZOOM_MS) props.onZoom?.(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to))
    setDrag(null)
  }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={chart.rows}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        syncId={props.sync}
        syncMethod="value"
        accessibilityLayer={false}
        onMouseDown={({ activeLabel }) => {
          if (props.onZoom && activeLabel !== undefined) setDrag({ from: Number(activeLabel), to: Number(activeLabel) })
        }}
        onMouseMove={({ activeLabel }) => {
          if (drag && activeLabel !== undefined) setDrag({ ...drag, to: Number(activeLabel) })
        }}
        onMouseUp={finish}
        onMouseLeave={() => setDrag(null)}
        onDoubleClick={() => props.onZoomOut?.()}
      >
        <CartesianGrid vertical={false} stroke="var(--line-2)" />
        <XAxis
          dataKey="t"
          type="number"
          scale="time"
          domain={[chart.from, chart.to]}
          allowDataOverflow
          ticks={times}
          tickFormatter={(at: number) => (chart.to - chart.from > 2 * DAY_MS ? format.day(at) : format.clock(at))}
          tick={{ fill: 'var(--ink-3)', fontSize: 11 }}
          axisLine={false}
          tickLine={false}
          height={22}
          interval="preserveStartEnd"
        />
        <YAxis
          domain={[0, top]}
          ticks={ticks}
          allowDataOverflow
          tickFormatter={(value: number) => formatValue(value, chart.unit, format, true)}
          tick={{ fill: 'var(--ink-3)', fontSize: 11 }}
          axisLine={false}
          tickLine={false}
          width={chart.unit === 'seconds' || chart.unit === 'bytes' ? 62 : 46}
        />
        {props.spans.map((span) => (
          <ReferenceArea
            key={`${span.from}-${span.to}-${span.tone}`}
            x1={Math.max(span.from, chart.from)}
            x2={Math.min(span.to ?? chart.to, chart.to)}
            fill={`var(--${span.tone})`}
            fillOpacity={0.07}
            ifOverflow="hidden"
          />
        ))}
        {series.map((one) =>
          stacked ? (
            <Area
              key={one.id}
              type="linear"
              stackId="all"
              dataKey={(row: ChartRow) => row.values[one.id] ?? null}
              name={one.id}
              stroke="var(--panel)"
              strokeWidth={0.8}
              fill={`var(--${one.tone})`}
              fillOpacity={0.82}
              isAnimationActive={false}
              activeDot={false}
            />
          ) : (
            <Area
              key={`${one.id}-band`}
              type="linear"
              dataKey={(row: ChartRow) => row.band[one.id] ?? null}
              name={`${one.id}-band`}
              stroke="none"
              fill={`var(--${one.tone})`}
              fillOpacity={0.18}
              isAnimationActive={false}
              activeDot={false}
              tooltipType="none"
            />
          ),
        )}
        {stacked
          ? null
          : series.map((one) => (
              <Line
                key={one.id}
                type="linear"
                dataKey={(row: ChartRow) => row.values[one.id] ?? null}
                name={one.id}
                stroke={`var(--${one.tone})`}
                strokeWidth={1.8}
                dot={false}
                activeDot={{ r: 3, strokeWidth: 0 }}
                connectNulls={false}
                isAnimationActive={false}
              />
            ))}
        {props.thresholds
          .filter((threshold) => threshold.value <= top)
          .map((threshold) => (
            <ReferenceLine
              key={threshold.label}
              y={threshold.value}
              stroke={`var(--${threshold.tone})`}
              strokeDasharray="4 4"
              strokeOpacity={0.8}
              label={{ value: threshold.label, position: 'insideBottomLeft', fill: `var(--${threshold.tone})`, fontSize: 11 }}
            />
          ))}
        {readableMarkers(props.markers, chart).map((marker) => (
          <ReferenceLine
            key={`${marker.at}-${marker.label}`}
            x={marker.at}
            stroke="var(--ink-3)"
            strokeDasharray="2 3"
            label={{
              value: marker.label,
              position: marker.at > (chart.from + chart.to) / 2 ? 'insideTopRight' : 'insideTopLeft',
              fill: 'var(--ink-2)',
              fontSize: 11,
            }}
          />
        ))}
        {drag && drag.from !== drag.to ? <ReferenceArea x1={drag.from} x2={drag.to} fill="var(--brand)" fillOpacity={0.12} /> : null}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--ink-3)', strokeWidth: 1, strokeDasharray: '2 2' }}
          content={({ active, label }) =>
            active && typeof label === 'number' ? (
              <ChartTip chart={chart} series={series} row={chart.rows.find((row) => row.t === label)} stacked={stacked} />
            ) : null
          }
        />
      </ComposedChart>
    </ResponsiveContainer>
  )
}
