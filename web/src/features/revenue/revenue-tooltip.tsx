import type { TooltipText } from '@/components/chart/plot'
import { Change } from '@/components/ui/change'
import { formatCount, formatMoney } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { stepLabel, type RevenuePoint } from './revenue-points'

export function revenueTooltip(
  point: RevenuePoint,
  { step, currency, against }: { step: Step; currency: string | null; against: string | null },
): TooltipText {
  const { source, sourceBefore } = point
  const pence = (money: string | null) => formatMoney(money, currency, { digits: 2 })
  const change = against && !point.present && (
    <Change share={point.change} against={against} />
  )
  return {
    heading: `${stepLabel(point.at, step)}${point.present ? ', so far' : ''}`,
    rows: [
      {
        label: 'Net', swatch: 'bg-chart-1', note: change,
        value: pence(source.net_revenue),
      },
      {
        label: 'Gross', swatch: 'bg-chart-neutral',
        value: pence(source.gross_revenue),
      },
      ...(against === null ? [] : [{
        label: 'Net before', swatch: 'bg-chart-compared h-0.5!',
        value: pence(sourceBefore?.net_revenue ?? null),
        note: sourceBefore && (
          <span className="text-xs whitespace-nowrap text-muted">
            {stepLabel(sourceBefore.at, step)}
          </span>
        ),
      }]),
      { label: 'Refunds', value: pence(source.refunds) },
      { label: 'Orders', value: formatCount(source.orders) },
    ],
  }
}
