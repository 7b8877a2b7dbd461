import { useMemo } from 'react'
import { BarChart } from '@/components/chart/bar-chart'
import { nextStart } from '@/lib/analytics/live-series'
import { formatCompact, formatMoney } from '@/lib/format'
import type { Period } from '@/lib/period'
import { tickLabel, type RevenuePoint } from './revenue-points'
import { revenueTooltip } from './revenue-tooltip'

export interface RevenueBarsProps {
  points: readonly RevenuePoint[]
  period: Period
  currency: string | null
  onZoom: (from: string, to: string) => void
  onReset?: () => void
}

const series = [
  { label: 'Net', colour: 'var(--chart-1)' },
  { label: 'Gross', colour: 'var(--chart-neutral)' },
]

// Gross stands behind net at the same place: what shows above net went back to customers. The line
// of steps is the net revenue of the period before, by position.
export function RevenueBars({ points, period, currency, onZoom, onReset }: RevenueBarsProps) {
  const { step, label, previousLabel } = period
  const bars = useMemo(() => points.map(({ at, net, gross, present }) => ({
    key: at, values: [net, gross], running: present,
  })), [points])
  const comparison = useMemo(
    () => (previousLabel === null ? undefined
      : { label: previousLabel, values: points.map(({ before }) => before) }),
    [points, previousLabel])
  const net = points.reduce((sum, point) => sum + point.net, 0)
  const short = step === 'hour' && points.length <= 2
  return (
    <BarChart
      summary={`${label}: net revenue of ${formatMoney(net, currency)} by ${step}, ` +
        `${points.length} bars${previousLabel ? `, against ${previousLabel}` : ''}.`}
      bars={bars}
      series={series}
      comparison={comparison}
      nameOf={(i) => tickLabel(points[i]!.at, step)}
      formatTick={formatCompact}
      tooltip={(i) => revenueTooltip(points[i]!, { step, currency, against: previousLabel })}
      onZoom={short ? undefined : (first, last) => onZoom(
        points[first]!.at,
        new Date(nextStart(Date.parse(points[last]!.at), step)).toISOString(),
      )}
      onReset={onReset}
    />
  )
}
