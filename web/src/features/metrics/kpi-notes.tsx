import type { PeriodData } from '@/lib/analytics/use-period'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { changeOf, formatCompact, formatCount, formatPercent } from '@/lib/format'
import { Change } from '@/components/ui/change'
import type { Kpis } from '@/lib/wire/types'

// Customers have no sum over days, so instead of a trend: how many of the period are new.
export function CustomersNote({ data: { period, current, previous } }: { data: PeriodData }) {
  if (!current || !period?.previousLabel) return null
  return (
    <p className="flex h-full items-end justify-between gap-2 text-xs text-muted">
      <span className="tabular-nums">
        new <span className="text-ink">{formatCompact(current.new_customers)}</span>
      </span>
      <Change
        share={changeOf(current.new_customers, previous?.new_customers ?? null)}
        against={period.previousLabel}
      />
    </p>
  )
}

export function ExpectedNote({ kpis }: { kpis: Kpis | null }) {
  const { champion } = useAnalytics()
  if (!kpis || kpis.expected_purchases_30d === null || kpis.customers === 0) return null
  const share = Math.min(1, kpis.expected_purchases_30d / kpis.customers)
  return (
    <div className="flex h-11 flex-col justify-end gap-1.5">
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-chart-1" style={{ width: `${share * 100}%` }} />
      </div>
      <p
        className="text-xs whitespace-nowrap text-muted tabular-nums"
        title={champion ? `by ${champion.model_id}` : undefined}
      >
        <span className="text-ink">{formatPercent(share)}</span> of{' '}
        {formatCount(kpis.customers)}, 30 d
      </p>
    </div>
  )
}
