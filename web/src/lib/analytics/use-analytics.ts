import { use, useMemo, useSyncExternalStore } from 'react'
import { AnalyticsContext, type Analytics } from './analytics-context'
import { isSame } from './is-same'
import type { AnalyticsState } from './state'

export interface UseAnalytics extends AnalyticsState {
  isLive: boolean
  isEmpty: boolean // connected, and the log holds no order yet
  retryNow: () => void
}

type Read<T> = () => T

// What is read, made once for each state that the store publishes.
function reader({ store, retryNow }: Analytics): Read<UseAnalytics> {
  let of: AnalyticsState | null = null
  let made: UseAnalytics | null = null
  return () => {
    const state = store.getSnapshot()
    if (made !== null && of === state) return made
    of = state
    made = {
      ...state,
      isLive: state.connection.phase === 'open',
      isEmpty: state.kpis !== null && state.kpis.as_of === null,
      retryNow,
    }
    return made
  }
}

// What was picked stays the same object for as long as it says the same.
function picker<T>(read: Read<UseAnalytics>, pick: (analytics: UseAnalytics) => T): Read<T> {
  let from: UseAnalytics | null = null
  let last: T
  return () => {
    const now = read()
    if (now === from) return last
    const next = pick(now)
    if (from === null || !isSame(last, next)) last = next
    from = now
    return last
  }
}

const readers = new WeakMap<Analytics, Read<UseAnalytics>>()

function readerOf(analytics: Analytics): Read<UseAnalytics> {
  const known = readers.get(analytics) ?? reader(analytics)
  readers.set(analytics, known)
  return known
}

// The one way to the live data: every component reads the same store, fed by one WebSocket. With a
// selector it is drawn again only when what it picked has changed.
export function useAnalytics(): UseAnalytics
export function useAnalytics<T>(selector: (analytics: UseAnalytics) => T): T
export function useAnalytics<T>(selector?: (analytics: UseAnalytics) => T): T | UseAnalytics {
  const analytics = use(AnalyticsContext)
  if (!analytics) throw new Error('useAnalytics needs an AnalyticsProvider above it')
  const read = useMemo<Read<T | UseAnalytics>>(() => {
    const whole = readerOf(analytics)
    return selector ? picker(whole, selector) : whole
  }, [analytics, selector])
  return useSyncExternalStore(analytics.store.subscribe, read)
}
