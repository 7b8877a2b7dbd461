// The figures of one period, of the one before, and their series: fetched anew every few seconds
// while the log grows, and carried forward in between by the live totals.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { fetchKpis, fetchSeries } from '@/lib/api/kpis'
import { periodOf, type Period, type Range } from '@/lib/period'
import type { Kpis, SeriesPoint } from '@/lib/wire/types'
import { gainOf, withGain } from './live-series'
import { useAnalytics } from './use-analytics'
import { useSampled } from './use-sampled'

const kRefetchEvery_ms = 3_000

export interface PeriodData {
  period: Period | null
  current: Kpis | null
  previous: Kpis | null
  points: SeriesPoint[] | null
  error: Error | null
}

async function load(period: Period, base: Kpis, signal: AbortSignal) {
  const { from, previousFrom, previousTo, step } = period
  const [current, previous, series] = await Promise.all([
    from === null ? base : fetchKpis(from, null, signal),
    previousFrom === null ? null : fetchKpis(previousFrom, previousTo, signal),
    fetchSeries(from, step, signal),
  ])
  return { period, base, current, previous, series }
}

export function usePeriod(range: Range): PeriodData {
  const { kpis, isLive } = useAnalytics()
  const base = useSampled(kpis, kRefetchEvery_ms)
  const as_of = base?.as_of ?? null
  const wanted = base && as_of ? periodOf(range, as_of, base.from) : null

  const { data, error } = useQuery({
    queryKey: ['period', range, base?.engine?.boot_id, base?.engine?.seq, as_of],
    queryFn: ({ signal }) => load(wanted!, base!, signal),
    enabled: wanted !== null && isLive,
    gcTime: 20_000,
    placeholderData: keepPreviousData,
  })

  if (!data || !kpis?.as_of) {
    return { period: wanted, current: null, previous: null, points: null, error }
  }
  const gain = gainOf(kpis, data.base)
  const { period, current, previous, series } = data
  // Only the series moves on in between: the two periods stay equally long, so they compare.
  const points = withGain(series.points, series.step, gain, kpis.as_of)
  return { period, current, previous, points: points.slice(-series.points.length), error }
}
