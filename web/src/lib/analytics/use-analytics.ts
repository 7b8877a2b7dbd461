import { use, useSyncExternalStore } from 'react'
import { AnalyticsContext } from './analytics-context'
import type { AnalyticsState } from './state'

export interface UseAnalytics extends AnalyticsState {
  isLive: boolean
  isEmpty: boolean // connected, and the log holds no order yet
  retryNow: () => void
}

// The one way to the live data: every component reads the same store, fed by one WebSocket.
export function useAnalytics(): UseAnalytics {
  const analytics = use(AnalyticsContext)
  if (!analytics) throw new Error('useAnalytics needs an AnalyticsProvider above it')
  const state = useSyncExternalStore(analytics.store.subscribe, analytics.store.getSnapshot)
  return {
    ...state,
    isLive: state.connection.phase === 'open',
    isEmpty: state.kpis !== null && state.kpis.as_of === null,
    retryNow: analytics.retryNow,
  }
}
