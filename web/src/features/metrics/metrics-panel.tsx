import type { ComponentProps } from 'react'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import type { PeriodData } from '@/lib/analytics/use-period'
import { classNames } from '@/lib/class-names'
import { ExpectedCard, PaceCard } from './now-cards'
import { periodFigures } from './kpi-figures'
import { PeriodCard } from './period-card'

export interface MetricsPanelProps extends ComponentProps<'section'> {
  data: PeriodData
}

export function MetricsPanel({ data, className, ...props }: MetricsPanelProps) {
  const total = useAnalytics(({ kpis }) => kpis)
  const card = (key: string) => {
    const figure = periodFigures.find((known) => known.key === key)!
    return <PeriodCard figure={figure} data={data} total={total} />
  }
  return (
    <section
      aria-label="Key figures"
      className={classNames('grid grid-cols-2 gap-3 md:grid-cols-4 2xl:grid-cols-8', className)}
      {...props}
    >
      {card('net_revenue')}
      {card('gross_revenue')}
      {card('orders')}
      <PaceCard />
      {card('average_order_value')}
      {card('customers')}
      {card('refund_rate')}
      <ExpectedCard />
    </section>
  )
}
