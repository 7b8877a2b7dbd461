import { BarChart } from '@/components/chart/bar-chart'
import { formatCompact, formatMoney } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { tickLabel, type RevenuePoint } from './revenue-points'
import { revenueTooltip } from './revenue-tooltip'

export interface RevenueBarsProps {
  points: readonly RevenuePoint[]
  step: Step
  currency: string | null
}

const series = [
  { label: 'Net', colour: 'var(--chart-1)' },
  { label: 'Gross', colour: 'var(--chart-neutral)' },
]

// Gross stands behind net at the same place: what shows above net went back to customers.
export function RevenueBars({ points, step, currency }: RevenueBarsProps) {
  const bars = points.map(({ at, net, gross, present }) => ({
    key: at, values: [net, gross], running: present,
  }))
  const last = points.at(-1)
  return (
    <BarChart
      summary={`Net and gross revenue by ${step}, ${points.length} of them; the last, so far, ` +
        `${formatMoney(last?.net ?? null, currency)} net.`}
      bars={bars}
      series={series}
      nameOf={(i) => tickLabel(points[i]!.at, step)}
      formatTick={formatCompact}
      tooltip={(i) => revenueTooltip(points[i]!, step, currency)}
    />
  )
}
