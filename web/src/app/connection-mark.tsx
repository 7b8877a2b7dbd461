import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'

const words = { connecting: 'Connecting', open: 'Live', lost: 'Reconnecting' } as const

export function ConnectionMark() {
  const phase = useAnalytics(({ connection }) => connection.phase)
  const dot = phase === 'open' ? 'bg-good' : 'border-2 border-warn'
  return (
    <span role="status" className="flex items-center gap-1.5 text-sm text-muted">
      <span aria-hidden className={classNames('size-2 rounded-full', dot)} />
      {words[phase]}
    </span>
  )
}
