import { describe, expect, it } from 'vitest'
import { decodeKpis } from '@/lib/wire/decode-kpis'
import { frameJson } from '@/test-wire'
import { meansOf, withSample } from './health'
import type { HealthSample } from './state'

const { engine } = decodeKpis(frameJson('kpis').data)
const after = (times_ms: readonly number[]) => times_ms.reduce<readonly HealthSample[]>(
  (samples, now_ms) => withSample(samples, engine, now_ms), [])

describe('the health of the engine', () => {
  it('is kept once a second, for five minutes', () => {
    expect(after([0, 100, 999, 1000, 1500])).toHaveLength(2)
    const long = after(Array.from({ length: 400 }, (_, i) => i * 1000))
    expect(long.length).toBeLessThanOrEqual(301)
    expect(long.at(-1)?.at_ms).toBe(399_000)
    expect(withSample(long, null, 500_000)).toBe(long)
  })

  it('shows silence as a gap', () => {
    const samples = after([0, 1000, 60_000])
    expect(samples.map((sample) => sample.orders_per_second)).toEqual([31, 31, null, 31])
  })

  it('compares a stretch with the one before', () => {
    const samples = after([0, 1000, 2000, 3000]).map((sample, i) => ({ ...sample, lag_ms: i }))
    expect(meansOf(samples, ({ lag_ms }) => lag_ms, 2000)).toEqual({ now: 2.5, before: 0.5 })
    expect(meansOf([], ({ lag_ms }) => lag_ms, 2000)).toEqual({ now: null, before: null })
  })
})
