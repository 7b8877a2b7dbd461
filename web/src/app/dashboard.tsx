import { Segmented } from '@/components/ui/segmented'
import { TransactionStream } from '@/features/live/transaction-stream'
import { MetricsPanel } from '@/features/metrics/metrics-panel'
import { ModelMetrics } from '@/features/models/model-metrics'
import { RevenuePanel } from '@/features/revenue/revenue-panel'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { usePeriod } from '@/lib/analytics/use-period'
import { formatDate } from '@/lib/format'
import { ranges } from '@/lib/period'
import { useSearchParam } from '@/lib/use-search-param'
import { NoOrders } from './no-orders'

const rangeOptions = ranges.map((value) => ({
  value,
  label: value === 'all' ? 'All' : `${value} d`,
  title: value === 'all' ? 'All time' : `Last ${value} days`,
}))

// The live view.
export function Dashboard() {
  const { kpis, isEmpty, isLive } = useAnalytics()
  const [range, setRange] = useSearchParam('range', ranges, '30')
  const data = usePeriod(range)
  if (isEmpty && isLive) return <NoOrders />
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-sm text-muted">
          Totals since {formatDate(kpis?.from ?? null)}
          {data.period?.previousLabel &&
            `; below, the ${data.period.label.toLowerCase()} against ${data.period.previousLabel}`}
        </p>
        <Segmented label="Period" value={range} options={rangeOptions} onChange={setRange} />
      </div>
      <MetricsPanel data={data} />
      <div className="grid gap-3 lg:grid-cols-12">
        <div className="flex min-w-0 flex-col gap-3 lg:col-span-7">
          <RevenuePanel data={data} />
          <ModelMetrics className="grow" />
        </div>
        <div className="relative min-w-0 lg:col-span-5">
          <TransactionStream className="lg:absolute lg:inset-0" />
        </div>
      </div>
    </>
  )
}
