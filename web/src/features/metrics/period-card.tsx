import { memo, useMemo } from 'react'
import { Change } from '@/components/ui/change'
import type { PeriodData } from '@/lib/analytics/use-period'
import { formatCompact, formatPercent } from '@/lib/format'
import type { Kpis } from '@/lib/wire/types'
import { KpiCard } from './kpi-card'
import { figureChange, figureOf, trendOf, type KpiFigure } from './kpi-figures'
import { kpiTexts } from './kpi-value'

export interface PeriodCardProps {
  figure: KpiFigure
  data: PeriodData
  total: Kpis | null // over all time
}

// A figure of the period: beside it what it is over all time.
export const PeriodCard = memo(function PeriodCard({ figure, data, total }: PeriodCardProps) {
  const { key, kind, upIs } = figure
  const { period, now, current, previous, points } = data
  const running = period?.to === null
  const trend = useMemo(() => trendOf(figure, points, running), [figure, points, running])
  const texts = now && kpiTexts(figure, now)
  const unknown = now !== null && figureOf(now, key) === null
  const whole = figureOf(total, key)
  const all = kind === 'share' ? formatPercent(whole, 1) : formatCompact(whole)
  return (
    <KpiCard
      name={key as KpiFigure['key']}
      value={texts?.shown ?? null}
      exact={texts?.exact}
      why={unknown ? 'no order in it' : undefined}
      trend={trend}
      note={period && period.from !== null && total && (
        <span title={total && kpiTexts(figure, total).exact}>All time {all}</span>
      )}
      change={period?.previousLabel && previous && (
        <Change
          share={figureChange(figure, current, previous)}
          points={kind === 'share'}
          against={period.previousLabel}
          upIs={upIs}
        />
      )}
    />
  )
})
