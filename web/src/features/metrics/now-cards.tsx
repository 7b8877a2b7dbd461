// The two figures that belong to this moment, not to a period.
import { useMemo } from 'react'
import { Change } from '@/components/ui/change'
import { meansOf } from '@/lib/analytics/health'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { changeOf, formatCount, formatDecimal, formatPercent } from '@/lib/format'
import { KpiCard } from './kpi-card'
import { expectedByWeek } from './expected'

const kMinute_ms = 60_000

export function PaceCard() {
  const { pace, health } = useAnalytics(({ kpis, health }) =>
    ({ pace: kpis?.engine?.transactions_per_second ?? null, health }))
  const trend = useMemo(() => health.map((sample) => sample.transactions_per_second), [health])
  const mean = useMemo(
    () => meansOf(health, (sample) => sample.transactions_per_second, kMinute_ms), [health])
  const heard = health.length > 0
  return (
    <KpiCard
      name="transactions_per_second"
      value={heard ? formatDecimal(pace, pace !== null && pace < 10 ? 1 : 0) : null}
      why={heard && pace === null ? 'not said' : undefined}
      trend={trend.length > 1 ? trend : null}
      noTrend="Since this page opened"
      note="Last minute"
      change={mean.now !== null && (
        <Change
          share={changeOf(mean.now, mean.before)}
          against="the minute before, as this page saw it"
          upIs="neither"
        />
      )}
    />
  )
}

export function ExpectedCard() {
  const { known, expected, customers, champion } = useAnalytics(({ kpis, champion }) => ({
    known: kpis !== null,
    expected: kpis?.expected_purchases_30d ?? null,
    customers: kpis?.customers ?? 0,
    champion,
  }))
  const weeks = useMemo(() => expectedByWeek(champion?.live ?? null), [champion])
  const last = weeks.at(-1) ?? null
  const share = expected === null || customers === 0 ? null : expected / customers
  return (
    <KpiCard
      name="expected_purchases_30d"
      value={known ? formatCount(expected) : null}
      exact={champion ? `by ${champion.model_id}` : undefined}
      why={known && expected === null ? 'no model yet' : undefined}
      trend={weeks.length > 1 ? weeks : null}
      noTrend={expected === null ? undefined : 'No trend yet'}
      note={share !== null && `${formatPercent(share)} of all`}
      change={expected !== null && last !== null && (
        <Change share={changeOf(expected, last)} against="the last weekly count" />
      )}
    />
  )
}
