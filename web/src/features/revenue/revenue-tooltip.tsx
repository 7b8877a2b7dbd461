import { ChartTooltip } from '@/components/chart/chart-tooltip'
import { Change } from '@/components/ui/change'
import { formatCount, formatMoneyExact } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { stepLabel, type RevenuePoint } from './revenue-points'

export interface RevenueTooltipProps {
  point: RevenuePoint | undefined
  step: Step
  currency: string | null
}

export function RevenueTooltip({ point, step, currency }: RevenueTooltipProps) {
  if (!point) return null
  const { source } = point
  const heading = `${stepLabel(point.at, step)}${point.present ? ', so far' : ''}`
  const change = point.present ? undefined : (
    <Change share={point.change} against={`the ${step} before`} />
  )
  return (
    <ChartTooltip
      heading={heading}
      rows={[
        {
          label: 'Net', swatch: 'bg-chart-1', note: change,
          value: formatMoneyExact(source.net_revenue, currency),
        },
        {
          label: 'Gross', swatch: 'bg-chart-neutral',
          value: formatMoneyExact(source.gross_revenue, currency),
        },
        { label: 'Refunds', value: formatMoneyExact(source.refunds, currency) },
        { label: 'Orders', value: formatCount(source.orders) },
      ]}
    />
  )
}
