import type { TooltipText } from '@/components/chart/plot'
import { Change } from '@/components/ui/change'
import { formatCount, formatMoney, formatMoneyExact } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { stepLabel, type RevenuePoint } from './revenue-points'

export function revenueTooltip(
  point: RevenuePoint,
  { step, currency, against }: { step: Step; currency: string | null; against: string | null },
): TooltipText {
  const { source } = point
  const change = against && !point.present && (
    <Change share={point.change} against={against} />
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
      ...(against === null ? [] : [{
        label: 'Net before', swatch: 'bg-chart-compared h-0.5!',
        value: formatMoney(point.before, currency, { digits: 2 }),
      }]),
      { label: 'Refunds', value: formatMoneyExact(source.refunds, currency) },
      { label: 'Orders', value: formatCount(source.orders) },
    ],
  }
}
