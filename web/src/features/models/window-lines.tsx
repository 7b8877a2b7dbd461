import {
  CartesianGrid, Line, LineChart, ReferenceDot, ReferenceLine, ResponsiveContainer, Tooltip, XAxis,
  YAxis,
} from 'recharts'
import type { TooltipContentProps } from 'recharts'
import { ChartTooltip } from '@/components/chart/chart-tooltip'
import { formatCount, formatDate, formatDayMonth, formatDecimal, formatSigned } from '@/lib/format'
import { scaleOf, type WindowPoint } from './grading'

export interface WindowLinesProps {
  points: readonly WindowPoint[]
  metric: 'auc' | 'log_loss'
  label: string
  promised: number | null
}

function LineTooltip({ point, metric, label, promised }: Omit<WindowLinesProps, 'points'> & {
  point: WindowPoint | undefined
}) {
  if (!point) return null
  const value = point[metric]
  const apart = value === null || promised === null ? '\u2014' : formatSigned(value - promised, 3)
  return (
    <ChartTooltip
      heading={`Predictions of ${formatDate(point.at)}`}
      rows={[
        { label, value: formatDecimal(value, 3), swatch: 'bg-chart-1' },
        { label: 'against walk-forward', value: apart },
        { label: 'Customers', value: formatCount(point.customers) },
      ]}
    />
  )
}

// One line over the closed windows; dashed what the model's card promised.
export default function WindowLines({ points, metric, label, promised }: WindowLinesProps) {
  const tick = { fill: 'var(--muted)', fontSize: 12 }
  const ticks = scaleOf([...points.map((p) => p[metric]), promised])
  const last = points.at(-1)
  const only = points.length === 1 ? last?.at : undefined
  const span: [number | string, number | string] =
    only === undefined ? ['dataMin', 'dataMax'] : [only - 1, only + 1]
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart
        data={[...points]}
        margin={{ top: 12, right: 28, bottom: 0, left: 0 }}
        accessibilityLayer
      >
        <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={span}
          ticks={only === undefined ? undefined : [only]}
          tickCount={4}
          tickFormatter={(at: number) => formatDayMonth(at)}
          tickLine={false}
          axisLine={false}
          tick={tick}
          tickMargin={6}
          minTickGap={24}
        />
        <YAxis
          domain={[ticks[0]!, ticks.at(-1)!]}
          ticks={ticks}
          interval={0}
          tickFormatter={(v: number) => formatDecimal(v, 2)}
          tickLine={false}
          axisLine={false}
          tick={tick}
          width={44}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--control)' }}
          content={(props: TooltipContentProps) => (
            <LineTooltip
              point={props.active ? (props.payload[0]?.payload as WindowPoint) : undefined}
              metric={metric}
              label={label}
              promised={promised}
            />
          )}
        />
        {promised !== null && (
          <ReferenceLine y={promised} stroke="var(--muted)" strokeDasharray="4 4" />
        )}
        <Line
          dataKey={metric}
          stroke="var(--chart-1)"
          strokeWidth={1.75}
          dot={false}
          activeDot={{ r: 4 }}
          isAnimationActive={false}
        />
        {last && last[metric] !== null && (
          <ReferenceDot
            x={last.at}
            y={last[metric]}
            r={4}
            fill="var(--chart-1)"
            stroke="var(--surface)"
            strokeWidth={1.5}
          />
        )}
      </LineChart>
    </ResponsiveContainer>
  )
}
