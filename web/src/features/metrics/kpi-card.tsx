import type { ComponentProps } from 'react'
import { Sparkline } from '@/components/chart/sparkline'
import { Card } from '@/components/ui/card'
import { Change } from '@/components/ui/change'
import { InfoMark } from '@/components/ui/info-mark'
import { Skeleton } from '@/components/ui/skeleton'
import { classNames } from '@/lib/class-names'
import { catalogue } from '@/lib/catalogue'
import { changeOf, formatCompact, formatPercent } from '@/lib/format'
import type { PeriodData } from '@/lib/analytics/use-period'
import type { Kpis } from '@/lib/wire/types'
import { CustomersNote, ExpectedNote } from './kpi-notes'
import { figureOf, trendOf, type KpiFigure } from './kpi-figures'
import { KpiValue } from './kpi-value'

export interface KpiCardProps extends ComponentProps<'section'> {
  figure: KpiFigure
  kpis: Kpis | null
  data: PeriodData
}

// The live total; below it the trend and the period against the one before.
export function KpiCard({ figure, kpis, data, className, ...props }: KpiCardProps) {
  const { label, text } = catalogue[figure.key]
  const { period, current, previous, points } = data
  const now = figureOf(current, figure.key)
  const before = figureOf(previous, figure.key)
  const trend = trendOf(figure, points)
  const short = period?.range === 'all' ? null : `${period?.range} d`

  return (
    <Card className={classNames('flex flex-col gap-1 px-3 py-2.5', className)} {...props}>
      <div className="flex items-center gap-1.5">
        <h2 className="text-xs font-medium whitespace-nowrap text-muted">{label}</h2>
        <InfoMark label={label} text={text} />
      </div>
      {kpis ? <KpiValue figure={figure} kpis={kpis} /> : <Skeleton className="my-1 h-5 w-24" />}
      <div className="h-6">
        {trend && <Sparkline values={trend} />}
        {figure.key === 'customers' && <CustomersNote data={data} />}
        {figure.key === 'expected_purchases_30d' && <ExpectedNote kpis={kpis} />}
      </div>
      {figure.key !== 'expected_purchases_30d' && (
        <p className="flex h-4 items-baseline justify-between gap-2 text-xs text-muted">
          {short && current && (
            <>
              <span className="whitespace-nowrap tabular-nums">
                {short}{' '}
                <span className="text-ink">
                  {figure.kind === 'share' ? formatPercent(now, 1) : formatCompact(now)}
                </span>
              </span>
              <Change
                share={changeOf(now, before)}
                against={period?.previousLabel ?? ''}
                upIs={figure.upIs}
              />
            </>
          )}
        </p>
      )}
    </Card>
  )
}
