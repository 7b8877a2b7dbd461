import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { formatClock, formatDate, formatDateTime, formatSpeed } from '@/lib/format'
import { useNow } from '@/lib/use-now'

// Of a shop whose orders have all been before: nothing else says how old its figures are.
function AsOf() {
  const as_of = useAnalytics(({ kpis }) =>
    (kpis?.engine?.clock === 'event' && !kpis.engine.replay ? kpis.as_of : null))
  if (as_of === null) return null
  return (
    <span title={`The newest order is of ${formatDateTime(as_of)}`}>
      Figures as of <span className="font-medium">{formatDate(as_of)}</span>
    </span>
  )
}

// The wall clock; beside it how far the figures go: during a replay the event-time clock with its
// speed, else the day of the last order where it is not today.
export function Clocks({ className, ...props }: ComponentProps<'div'>) {
  const replay = useAnalytics(({ kpis }) => kpis?.engine?.replay ?? null)
  const now_ms = useNow()
  const base = 'flex flex-wrap items-center gap-x-3 gap-y-1 sm:gap-x-4 text-sm tabular-nums'
  return (
    <div className={classNames(base, className)} {...props}>
      {replay && (
        <span className="flex items-center gap-2" title="Event time, the clock of the orders">
          <Badge tone="accent">
            {replay.state === 'running' ? `Replay, ${formatSpeed(replay.speed)}`
              : 'Replay finished'}
          </Badge>
          <span className="font-medium">
            {formatDate(replay.event_time)} {formatClock(replay.event_time, false)}
          </span>
        </span>
      )}
      <AsOf />
      <span className="text-muted" title={`Wall clock, ${formatDate(now_ms)}`}>
        {formatClock(now_ms)} UTC
      </span>
    </div>
  )
}
