import { memo, useMemo, useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PauseIcon, PlayIcon } from '@/components/ui/icons'
import { useAnalytics, type UseAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { formatCount, formatDecimal } from '@/lib/format'
import { usePageKeys } from '@/lib/keys'
import { FilterBar } from './filter-bar'
import { countriesOf, isFiltering, matches } from './order-filter'
import { OrderTable } from './order-table'
import { useOrderFilter } from './use-order-filter'
import { usePausable } from './use-pausable'

const kRowsMax = 50
const kRowsBusy = 30
const kBusy = 40 // orders a second, beyond which no row can be followed and fading is flicker

const pick = ({ kpis, orders, orders_seen, predictions }: UseAnalytics) => ({
  known: kpis !== null,
  currency: kpis?.currency ?? null,
  rate: kpis?.engine?.orders_per_second ?? null,
  orders, orders_seen, predictions,
})

const paceOf = (rate: number | null) =>
  rate === null ? null : `${formatDecimal(rate, rate < 10 ? 1 : 0)} orders/s now`

interface ControlProps {
  waiting: number
  paused: boolean
  disabled: boolean
  toggle: () => void
}

function PauseControl({ waiting, paused, disabled, toggle }: ControlProps) {
  return (
    <>
      {waiting > 0 && (
        <span data-testid="waiting" className="text-sm text-muted tabular-nums">
          {formatCount(waiting)} waiting
        </span>
      )}
      <Button onClick={toggle} aria-pressed={paused} disabled={disabled} title="Key: p">
        {paused ? <PlayIcon /> : <PauseIcon />}
        {paused ? 'Go on' : 'Pause'}
      </Button>
    </>
  )
}

// The orders as they come, newest first; those that match, of the newest few hundred.
export const TransactionStream = memo(function TransactionStream({
  className, ...props
}: ComponentProps<'section'>) {
  const { known, currency, rate, orders, orders_seen, predictions } = useAnalytics(pick)
  const { paused, waiting, shown, toggle } = usePausable({ orders, orders_seen })
  const { filter, set } = useOrderFilter()
  usePageKeys((event) => {
    if (event.key === 'p') toggle()
  })
  const newest = orders[0]?.seq
  // The rows of the first snapshot do not fade in; those that come after do, once.
  const [firstSeq, setFirstSeq] = useState<number>()
  if (firstSeq === undefined && newest !== undefined) setFirstSeq(newest)

  const found = useMemo(() => shown.filter((order) => matches(order, filter)), [shown, filter])
  const countries = useMemo(() => countriesOf(shown, filter.country), [shown, filter.country])
  const filtered = isFiltering(filter)
    ? `${formatCount(found.length)} of the newest ${formatCount(shown.length)} match` : paceOf(rate)
  const busy = rate !== null && rate > kBusy && !paused
  const none = shown.length === 0 && known
  const nothing = !none && known && found.length === 0
  return (
    <Card aria-labelledby="stream" className={classNames('flex flex-col', className)} {...props}>
      <CardHeader
        titleId="stream"
        title={currency ? `Orders as they come, ${currency}` : 'Orders as they come'}
        note={[filtered, 'times in UTC'].filter(Boolean).join(' \u00b7 ')}
      >
        <PauseControl {...{ waiting, paused, toggle }} disabled={shown.length === 0} />
      </CardHeader>
      <FilterBar filter={filter} countries={countries} set={set} />
      {none && (
        <EmptyState title="No orders yet" className="h-96 lg:h-auto lg:grow">
          Each order shows here the moment it is recorded.
        </EmptyState>
      )}
      {nothing && (
        <EmptyState title="None of the newest orders match" className="h-96 lg:h-auto lg:grow">
          Only the newest {formatCount(shown.length)} are at hand here. One that matches shows the
          moment it comes.
        </EmptyState>
      )}
      {!none && !nothing && (
        <OrderTable
          orders={found.slice(0, busy ? kRowsBusy : kRowsMax)}
          busy={busy}
          freshAfter={busy ? Infinity : firstSeq ?? Infinity}
          predictions={predictions}
          find={filter.text}
        />
      )}
    </Card>
  )
})
