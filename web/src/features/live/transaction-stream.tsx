import { useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PauseIcon, PlayIcon } from '@/components/ui/icons'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { formatCount, formatDecimal } from '@/lib/format'
import { OrderTable } from './order-table'
import { usePausable } from './use-pausable'

const kRowsMax = 60

export function TransactionStream({ className, ...props }: ComponentProps<'section'>) {
  const analytics = useAnalytics()
  const { kpis, orders, predictions } = analytics
  const { paused, waiting, shown, toggle } = usePausable(analytics)
  const newest = orders[0]?.seq
  // The rows of the first snapshot do not fade in; those that come after do, once.
  const [firstSeq, setFirstSeq] = useState<number>()
  if (firstSeq === undefined && newest !== undefined) setFirstSeq(newest)

  const rate = kpis?.engine?.orders_per_second ?? null
  const pace = rate === null ? null : `${formatDecimal(rate, rate < 10 ? 1 : 0)} orders/s now`
  const currency = kpis?.currency
  return (
    <Card aria-labelledby="stream" className={classNames('flex flex-col', className)} {...props}>
      <CardHeader
        titleId="stream"
        title={currency ? `Orders as they come, ${currency}` : 'Orders as they come'}
        note={[pace, 'times in UTC'].filter(Boolean).join(' \u00b7 ')}
      >
        {waiting > 0 && (
          <span data-testid="waiting" className="text-sm text-muted tabular-nums">
            {formatCount(waiting)} waiting
          </span>
        )}
        <Button onClick={toggle} aria-pressed={paused} disabled={shown.length === 0}>
          {paused ? <PlayIcon /> : <PauseIcon />}
          {paused ? 'Go on' : 'Pause'}
        </Button>
      </CardHeader>
      {shown.length === 0 && kpis ? (
        <EmptyState title="No orders yet" className="grow">
          Each order shows here the moment it is recorded.
        </EmptyState>
      ) : (
        <OrderTable
          orders={shown.slice(0, kRowsMax)}
          freshAfter={firstSeq ?? Infinity}
          predictions={predictions}
        />
      )}
    </Card>
  )
}
