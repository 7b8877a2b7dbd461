import { useMemo, useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import type { PeriodData } from '@/lib/analytics/use-period'
import { classNames } from '@/lib/class-names'
import { downloadCsv } from '@/lib/csv'
import { RevenueBars } from './revenue-bars'
import { revenueCsv } from './revenue-csv'
import { RevenueLegend } from './revenue-legend'
import { revenuePoints } from './revenue-points'
import { RevenueTable } from './revenue-table'

export interface RevenuePanelProps extends ComponentProps<'section'> {
  data: PeriodData
}

export function RevenuePanel({ data, className, ...props }: RevenuePanelProps) {
  const { kpis } = useAnalytics()
  const [asTable, setAsTable] = useState(false)
  const { period, points, error } = data
  const shown = useMemo(() => points && revenuePoints(points), [points])
  const step = period?.step ?? 'day'
  const currency = kpis?.currency ?? null
  const download = () => {
    const name = `tillcast-revenue-by-${step}-${points?.at(-1)?.at.slice(0, 10)}.csv`
    if (points) downloadCsv(name, revenueCsv(points, currency))
  }
  return (
    <Card aria-labelledby="revenue" className={classNames('flex flex-col', className)} {...props}>
      <CardHeader
        titleId="revenue"
        title={`Revenue by ${step}${currency ? `, ${currency}` : ''}`}
        note={period?.label ?? '\u00a0'}
      >
        <RevenueLegend step={step} />
        <Button aria-pressed={asTable} disabled={!shown} onClick={() => setAsTable(!asTable)}>
          Table
        </Button>
        <Button disabled={!shown} onClick={download}>
          CSV
        </Button>
      </CardHeader>
      <div className="relative h-68">
        {shown && asTable && (
          <RevenueTable points={shown} step={step} className="absolute inset-0" />
        )}
        {shown && !asTable && (
          <RevenueBars points={shown} step={step} currency={currency} />
        )}
        {!shown && !error && <Skeleton className="mx-4 h-56" />}
        {!shown && error && (
          <p className="px-4 py-8 text-center text-sm text-muted">
            The series could not be read: {error.message}. Asked again with the next order.
          </p>
        )}
      </div>
    </Card>
  )
}
