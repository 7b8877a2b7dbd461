import type { ComponentProps } from 'react'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { formatCount, formatDuration } from '@/lib/format'

// Whole minutes after the first: a second more each second would only be restless.
const uptime = (seconds: number) =>
  formatDuration(seconds < 60 ? Math.floor(seconds) : Math.floor(seconds / 60) * 60)

export function EngineFacts({ className, ...props }: ComponentProps<'dl'>) {
  const { engine, restarts, gaps } = useAnalytics(({ kpis, restarts, gaps }) =>
    ({ engine: kpis?.engine ?? null, restarts, gaps }))
  const facts = [
    ['Up', engine?.uptime_seconds == null ? '\u2014' : uptime(engine.uptime_seconds)],
    ['Pages', formatCount(engine?.clients ?? null)],
    ['Log entries', formatCount(engine?.seq ?? null)],
    ['Restarts seen', formatCount(restarts)],
    ['Gaps seen', formatCount(gaps)],
  ] as const
  const base = 'flex flex-wrap gap-x-4 gap-y-0.5 border-t border-line pt-2 text-xs tabular-nums'
  return (
    <dl className={classNames(base, className)} {...props}>
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
