import { Bar, CartesianGrid, ComposedChart, Rectangle, ReferenceLine } from 'recharts'
import { ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { RectangleProps, TooltipContentProps } from 'recharts'
import { formatCompact } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { RevenueTooltip } from './revenue-tooltip'
import { tickLabel, tickTimes, type RevenuePoint } from './revenue-points'

type ShapeProps = RectangleProps & { payload?: RevenuePoint }

// The step still running is outlined, not filled: it is not over.
function NetBar({ payload, ...rest }: ShapeProps) {
  const running = payload?.present
  const stroke = running ? 'var(--chart-1)' : 'none'
  return (
    <>
      {running && <Rectangle {...rest} fill="var(--surface)" stroke="none" />}
      <Rectangle
        {...rest}
        fill="var(--chart-1)"
        fillOpacity={running ? 0.25 : 1}
        stroke={stroke}
        strokeWidth={1.5}
      />
    </>
  )
}

export interface RevenueBarsProps {
  points: RevenuePoint[]
  step: Step
  currency: string | null
}

// Gross stands behind net at the same place: what shows above net went back to customers.
export default function RevenueBars({ points, step, currency }: RevenueBarsProps) {
  const tick = { fill: 'var(--muted)', fontSize: 12 }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={points}
        barCategoryGap={points.length > 100 ? 1 : '18%'}
        margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
        accessibilityLayer
      >
        <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
        <XAxis
          dataKey="at"
          ticks={tickTimes(points)}
          interval={0}
          tickFormatter={(at: string) => tickLabel(at, step)}
          tickLine={false}
          axisLine={false}
          tick={tick}
          tickMargin={6}
        />
        <XAxis xAxisId="behind" dataKey="at" hide />
        <YAxis
          tickCount={5}
          tickFormatter={(v: number) => formatCompact(v)}
          tickLine={false}
          axisLine={false}
          tick={tick}
          width={52}
        />
        <ReferenceLine y={0} stroke="var(--control)" />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--control)', fill: 'none' }}
          content={(props: TooltipContentProps) => (
            <RevenueTooltip
              point={props.active ? (props.payload[0]?.payload as RevenuePoint) : undefined}
              step={step}
              currency={currency}
            />
          )}
        />
        <Bar
          xAxisId="behind"
          dataKey="gross"
          fill="var(--chart-neutral)"
          isAnimationActive={false}
        />
        <Bar dataKey="net" shape={NetBar} isAnimationActive={false} />
      </ComposedChart>
    </ResponsiveContainer>
  )
}
