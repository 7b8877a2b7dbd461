import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { formatClock, formatDate, formatSpeed } from '@/lib/format'
import { useNow } from '@/lib/use-now'

// The wall clock; during a replay the event-time clock beside it, with its speed.
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
      <span className="text-muted" title={`Wall clock, ${formatDate(now_ms)}`}>
        {formatClock(now_ms)} UTC
      </span>
    </div>
  )
}
