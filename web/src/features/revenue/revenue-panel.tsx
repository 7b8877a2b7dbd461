import { useMemo, type ComponentProps } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { Legend, type LegendEntry } from '@/components/chart/legend'
import { Button } from '@/components/ui/button'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import type { PeriodData } from '@/lib/analytics/use-period'
import { usualPeriod, type Period } from '@/lib/period'
import { RevenueBars } from './revenue-bars'
import { revenueCsv } from './revenue-csv'
import { revenuePoints } from './revenue-points'
import { RevenueTable } from './revenue-table'

export interface RevenuePanelProps extends ComponentProps<'section'> {
  data: PeriodData
  onZoom: (from: string, to: string) => void
  onReset?: () => void // given where less than the whole window is shown
}

function legendOf({ step, to, previousLabel }: Period): LegendEntry[] {
  const running: LegendEntry = {
    label: `This ${step}`, colour: 'var(--chart-1)', shape: 'outline',
  }
  const before: LegendEntry = {
    label: 'Net before', colour: 'var(--chart-compared)', shape: 'line',
  }
  return [
    { label: 'Net', colour: 'var(--chart-1)' },
    { label: 'Gross', colour: 'var(--chart-neutral)' },
    ...(to === null ? [running] : []),
    ...(previousLabel === null ? [] : [before]),
  ]
}

const noteOf = ({ label, previousLabel }: Period) =>
  `${label}${previousLabel ? `, against ${previousLabel}` : ''}; times in UTC`

export function RevenuePanel({ data, onZoom, onReset, ...props }: RevenuePanelProps) {
  const currency = useAnalytics(({ kpis }) => kpis?.currency ?? null)
  const { period, points, pointsBefore, error } = data
  const running = period?.to === null
  const shown = useMemo(
    () => points && revenuePoints(points, pointsBefore, running), [points, pointsBefore, running])
  const step = period?.step ?? 'day'
  const csv = () => ({
    name: `tillcast-revenue-by-${step}-${points?.at(-1)?.at.slice(0, 10)}.csv`,
    text: revenueCsv(points ?? [], pointsBefore, currency),
  })
  return (
    <ChartFrame
      titleId="revenue"
      title={`Revenue by ${step}${currency ? `, ${currency}` : ''}`}
      note={noteOf(period ?? usualPeriod)}
      legend={<Legend entries={legendOf(period ?? usualPeriod)} />}
      unsaid={period === null}
      actions={onReset && <Button onClick={onReset}>Whole window</Button>}
      table={shown && (
        <RevenueTable points={shown} step={step} compared={period?.previousLabel !== null} />
      )}
      csv={csv}
      pending={!shown || !period}
      error={error}
      height_px={272}
      {...props}
    >
      {shown && period && (
        <RevenueBars
          points={shown}
          period={period}
          currency={currency}
          onZoom={onZoom}
          onReset={onReset}
        />
      )}
    </ChartFrame>
  )
}
