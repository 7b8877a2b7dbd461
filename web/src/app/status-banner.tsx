import { useAnalytics } from '@/lib/analytics/use-analytics'
import { formatClock, formatDateTime } from '@/lib/format'
import { useNow } from '@/lib/use-now'

// Thin, and only while the server is away after it had been there.
export function StatusBanner() {
  const lost = useAnalytics(({ connection }) => connection.phase === 'lost')
  return lost ? <Lost /> : null
}

function Lost() {
  const { connection, as_of, retryNow } = useAnalytics(({ connection, kpis, retryNow }) =>
    ({ connection, as_of: kpis?.as_of ?? null, retryNow }))
  const now_ms = useNow(500)
  const wait_s = Math.max(0, Math.ceil(((connection.retry_at_ms ?? now_ms) - now_ms) / 1000))
  return (
    <aside
      aria-label="Connection"
      data-testid="banner"
      className={
        'sticky top-0 z-30 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 ' +
        'bg-warn-soft px-4 py-1 ' +
        'text-center text-sm text-warn tabular-nums'
      }
    >
      <span role="alert">
        Connection lost at {formatClock(connection.lost_at_ms)} UTC. The figures are those of{' '}
        {formatDateTime(as_of)}.
      </span>
      <span>
        {wait_s > 0 ? `Trying again in ${wait_s} s` : 'Trying again'}
        {connection.failures > 1 && ` (attempt ${connection.failures + 1})`}
      </span>
      <button type="button" onClick={retryNow} className="h-8 underline underline-offset-2">
        Try now
      </button>
    </aside>
  )
}
