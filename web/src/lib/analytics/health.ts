// Pure: what the engine says of itself, once a second for five minutes; silence is a gap.
import type { EngineState } from '@/lib/wire/types'
import { kHealthEvery_ms, kHealthFor_ms, type HealthSample } from './state'

const kSilence_ms = 5_000

const unheard = (at_ms: number): HealthSample => ({
  at_ms, transactions_per_second: null, orders_per_second: null, lag_ms: null, p50_ms: null,
  p99_ms: null,
})

export function withSample(
  samples: readonly HealthSample[],
  engine: EngineState | null,
  now_ms: number,
): readonly HealthSample[] {
  const last = samples.at(-1)
  if (!engine || (last && now_ms - last.at_ms < kHealthEvery_ms)) return samples
  const silent = last !== undefined && now_ms - last.at_ms > kSilence_ms
  const gap = silent ? [unheard(last.at_ms + kHealthEvery_ms)] : []
  const { transactions_per_second, orders_per_second, lag_ms, latency_ms } = engine
  const now: HealthSample = {
    at_ms: now_ms, transactions_per_second, orders_per_second, lag_ms,
    p50_ms: latency_ms?.p50 ?? null, p99_ms: latency_ms?.p99 ?? null,
  }
  return [...samples, ...gap, now].filter(({ at_ms }) => now_ms - at_ms <= kHealthFor_ms)
}

// The mean over the last `for_ms`, and over as long before that.
export function meansOf(
  samples: readonly HealthSample[],
  of: (sample: HealthSample) => number | null,
  for_ms: number,
): { now: number | null; before: number | null } {
  const end_ms = samples.at(-1)?.at_ms ?? 0
  const mean = (from_ms: number, to_ms: number) => {
    const known = samples.filter(({ at_ms }) => at_ms > from_ms && at_ms <= to_ms)
      .map(of).filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  }
  return { now: mean(end_ms - for_ms, end_ms), before: mean(end_ms - 2 * for_ms, end_ms - for_ms) }
}
