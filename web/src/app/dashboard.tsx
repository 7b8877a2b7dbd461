import { ViewTitle } from '@/components/ui/view-title'
import { CountriesCard } from '@/features/countries/countries-card'
import { EngineCard } from '@/features/engine/engine-card'
import { TransactionStream } from '@/features/live/transaction-stream'
import { MetricsPanel } from '@/features/metrics/metrics-panel'
import { ModelMetrics } from '@/features/models/model-metrics'
import { ProductsCard } from '@/features/products/products-card'
import { RevenuePanel } from '@/features/revenue/revenue-panel'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { usePeriod } from '@/lib/analytics/use-period'
import { formatDate } from '@/lib/format'
import { useWindowChoice } from '@/lib/use-window-choice'
import { NoOrders } from './no-orders'
import { WindowPicker } from './window-picker'

// The figures and charts that go with the chosen window.
function Whole() {
  const { choice, range, setRange, setSpan, reset } = useWindowChoice()
  const since = useAnalytics(({ kpis }) => kpis?.from ?? null)
  const data = usePeriod(choice)
  const { period } = data
  const custom = typeof choice === 'object'
  const words = period && (period.previousLabel === null
    ? `All time, since ${formatDate(since)}`
    : `${period.label} against ${period.previousLabel}`)
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <ViewTitle
          title="Live"
          aside={<p className="text-sm text-muted tabular-nums">{words}</p>}
        >
          Live
        </ViewTitle>
        <WindowPicker
          period={period} range={range} custom={custom} onRange={setRange} onReset={reset}
        />
      </div>
      <MetricsPanel data={data} />
      <div className="grid gap-3 lg:grid-cols-12">
        <RevenuePanel
          data={data}
          onZoom={setSpan}
          onReset={custom ? reset : undefined}
          className="lg:col-span-7"
        />
        <div className="relative min-w-0 lg:col-span-5 lg:row-span-2">
          <TransactionStream className="lg:absolute lg:inset-0" />
        </div>
        {/* As a table each needs the whole width. */}
        <div
          className={
            'grid min-w-0 gap-3 lg:col-span-7 xl:grid-cols-2 ' +
            'xl:has-data-[table=true]:grid-cols-1'
          }
        >
          <CountriesCard period={period} />
          <ProductsCard period={period} />
        </div>
        <ModelMetrics className="lg:col-span-8 lg:has-[+[data-table=true]]:col-span-12" />
        <EngineCard className="lg:col-span-4 lg:data-[table=true]:col-span-12" />
      </div>
    </>
  )
}

// The live view.
export function Dashboard() {
  const empty = useAnalytics(({ isEmpty, isLive }) => isEmpty && isLive)
  return empty ? <NoOrders /> : <Whole />
}
