import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { AnalyticsStore } from './store'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('publishes at most five times a second, and the newest at last', () => {
  const store = new AnalyticsStore()
  let published = 0
  store.subscribe(() => (published += 1))
  for (let i = 0; i < 100; ++i) {
    store.apply(decodeFrame({ ...frameJson('kpis'), seq: i }))
    vi.advanceTimersByTime(10)
  }
  vi.advanceTimersByTime(250)
  expect(published).toBeGreaterThanOrEqual(4)
  expect(published).toBeLessThanOrEqual(6)
  expect(store.getSnapshot().seq).toBe(99)
})

it('shows a lost connection at once', () => {
  const store = new AnalyticsStore()
  store.setConnection({ phase: 'lost', failures: 1, lost_at_ms: 1, retry_at_ms: 2 })
  expect(store.getSnapshot().connection.phase).toBe('lost')
})
