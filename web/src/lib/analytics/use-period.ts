// The figures of one period, of the one before, and their series: fetched anew every few seconds
// while the log grows, and carried forward in between by the live totals.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { fetchKpis, fetchSeries } from '@/lib/api/kpis'
import { periodOf, type Choice, type Period } from '@/lib/period'
import type { Kpis, SeriesPoint } from '@/lib/wire/types'
import { gainOf, kpisWithGain, withGain } from './live-series'
import { useAnalytics } from './use-analytics'
import { useSampled } from './use-sampled'

const kRefetchEvery_ms = 3_000

export interface PeriodData {
  period: Period | null
  now: Kpis | null // of the period, up to this moment
  current: Kpis | null // of the period, as it compares with the previous one
  previous: Kpis | null
  points: SeriesPoint[] | null
  pointsBefore: SeriesPoint[] | null // of the whole period before, by position
  error: Error | null
}

async function load(period: Period, base: Kpis, signal: AbortSignal) {
  const { from, to, previousFrom, previousTo, step } = period
  const [current, previous, series, before] = await Promise.all([
    from === null ? base : fetchKpis(from, to, signal),
    previousFrom === null ? null : fetchKpis(previousFrom, previousTo, signal),
    fetchSeries(from, to, step, signal),
    previousFrom === null ? null : fetchSeries(previousFrom, from, step, signal),
  ])
  return { period, base, current, previous, series, before }
}

const pick = ({ kpis, isLive }: { kpis: Kpis | null; isLive: boolean }) => ({ kpis, isLive })

export function usePeriod(choice: Choice): PeriodData {
  const { kpis, isLive } = useAnalytics(pick)
  const base = useSampled(kpis, kRefetchEvery_ms)
  const as_of = base?.as_of ?? null
  const wanted = useMemo(
    () => (base?.as_of ? periodOf(choice, base.as_of, base.from) : null), [base, choice])

  const { data, error } = useQuery({
    queryKey: ['period', wanted?.key, base?.engine?.boot_id, base?.engine?.seq, as_of],
    queryFn: ({ signal }) => load(wanted!, base!, signal),
    enabled: wanted !== null && isLive,
    gcTime: 20_000,
    placeholderData: keepPreviousData,
  })

  return useMemo(() => {
    if (!data || !kpis?.as_of) {
      const nothing = { now: null, current: null, previous: null, points: null, pointsBefore: null }
      return { period: wanted, ...nothing, error }
    }
    const { period, current, previous, series, before } = data
    const pointsBefore = before?.points ?? null
    const shown = { period, current, previous, pointsBefore, error }
    // A period with an end is what it was.
    if (period.to !== null) return { ...shown, now: current, points: series.points }
    const gain = gainOf(kpis, data.base)
    // Only these move on in between: the two periods stay equally long, so they compare.
    const points = withGain(series.points, series.step, gain, kpis.as_of)
    const now = period.from === null ? kpis : kpisWithGain(current, gain)
    return { ...shown, now, points: points.slice(-series.points.length) }
  }, [data, kpis, wanted, error])
}
