import { useEffect, useMemo, type ReactNode } from 'react'
import { askSession } from '@/lib/session/ask'
import { AnalyticsContext } from './analytics-context'
import { LiveConnection } from './connection'
import { liveUrl } from './live-url'
import { AnalyticsStore } from './store'

// Holds the page's one WebSocket for as long as it is mounted.
export function AnalyticsProvider({ children }: { children: ReactNode }) {
  const { store, connection, analytics } = useMemo(() => {
    const store = new AnalyticsStore()
    const connection = new LiveConnection({
      url: liveUrl(window.location),
      since: () => store.latest.seq,
      onFrame: store.apply,
      onStatus: (status) => {
        store.setConnection(status)
        if (status.failures > 0) void askSession()
      },
    })
    return { store, connection, analytics: { store, retryNow: () => connection.retryNow() } }
  }, [])

  useEffect(() => {
    const online = () => connection.retryNow()
    connection.start()
    window.addEventListener('online', online)
    return () => {
      window.removeEventListener('online', online)
      connection.stop()
    }
  }, [store, connection])

  return <AnalyticsContext value={analytics}>{children}</AnalyticsContext>
}
