import type { TooltipText } from '@/components/chart/plot'
import { Change } from '@/components/ui/change'
import { formatCount, formatMoneyExact } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { stepLabel, type RevenuePoint } from './revenue-points'

export function revenueTooltip(
  point: RevenuePoint,
  step: Step,
  currency: string | null,
): TooltipText {
  const { source } = point
  const change = point.present ? undefined : (
    <Change share={point.change} against={`the ${step} before`} />
  )
  return {
    heading: `${stepLabel(point.at, step)}${point.present ? ', so far' : ''}`,
    rows: [
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
    ],
  }
}
