import type { ComponentProps } from 'react'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import type { PeriodData } from '@/lib/analytics/use-period'
import { classNames } from '@/lib/class-names'
import { KpiCard } from './kpi-card'
import { kpiFigures } from './kpi-figures'

export interface MetricsPanelProps extends ComponentProps<'section'> {
  data: PeriodData
}

export function MetricsPanel({ data, className, ...props }: MetricsPanelProps) {
  const { kpis } = useAnalytics()
  return (
    <section
      aria-label="Key figures"
      className={classNames('grid grid-cols-2 gap-3 md:grid-cols-4 xl:grid-cols-8', className)}
      {...props}
    >
      {kpiFigures.map((figure) => (
        <KpiCard key={figure.key} figure={figure} kpis={kpis} data={data} />
      ))}
    </section>
  )
}
