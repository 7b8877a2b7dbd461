import { memo, useState, type ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { CustomerLink } from '@/components/ui/customer-link'
import { RefundIcon } from '@/components/ui/icons'
import { SegmentMark } from '@/components/ui/segment-mark'
import { classNames } from '@/lib/class-names'
import {
  formatClock, formatDateTime, formatDayMonth, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { Order, Prediction } from '@/lib/wire/types'
import { shownLine } from './order-filter'
import { kindNames } from './order-kinds'

function Product({ order, find }: { order: Order; find: string }) {
  const line = shownLine(order, find)
  const others = order.lines.length - 1
  if (!line) return <span className="text-muted">{'\u2014'}</span>
  return (
    <span className="flex min-w-0 flex-1 gap-1">
      <bdi className="truncate">{line.description || line.product_id}</bdi>
      {others > 0 && <span className="shrink-0 text-muted">+{others}</span>}
    </span>
  )
}

function productsTitle({ order_id, lines }: Order): string {
  const listed = lines
    .slice(0, 8)
    .map((line) => `${line.quantity} \u00d7 ${line.description ?? line.product_id}`)
  const rest = lines.length > 8 ? [`and ${lines.length - 8} more`] : []
  return [`Order ${order_id}`, ...listed, ...rest].join('\n')
}

// Only its mark: the row has no room for a name. It is known once the customer was scored anew.
function Segment({ prediction }: { prediction: Prediction | undefined }) {
  if (!prediction || prediction.segment_id === null) return null
  return (
    <span title={prediction.segment ?? undefined} className="hidden shrink-0 sm:inline-flex">
      <SegmentMark id={prediction.segment_id} className="size-2" />
      <span className="sr-only">{prediction.segment}</span>
    </span>
  )
}

export interface OrderRowProps extends ComponentProps<'tr'> {
  order: Order
  fresh: boolean
  prediction?: Prediction
  find: string // what was looked for; empty: nothing
}

// Drawn once: thousands of orders a second pass, and each stays what it is.
export const OrderRow = memo(function OrderRow({
  order, fresh, prediction, find, className, ...props
}: OrderRowProps) {
  const [fades] = useState(fresh)
  const back = order.kind === 'refunded' || order.kind === 'cancelled'
  const noSale = order.kind === 'placed' && Number(order.amount) <= 0
  const cell = 'h-8 truncate px-1 pointer-coarse:h-11'
  return (
    <tr
      data-seq={order.seq}
      data-kind={order.kind}
      className={classNames('border-t border-line', fades && 'fade-in', className)}
      {...props}
    >
      <td
        className={classNames(cell, 'pl-3 text-muted tabular-nums sm:pl-4 lg:max-xl:pl-3')}
        title={formatDateTime(order.ordered_at)}
      >
        {formatDayMonth(order.ordered_at)} {formatClock(order.ordered_at, false)}
      </td>
      <td className={classNames(cell, 'tabular-nums')} title={order.customer_id ?? 'No account'}>
        {order.customer_id === null ? (
          <span className="text-muted">Guest</span>
        ) : (
          <span className="flex items-center gap-1">
            <CustomerLink
              id={order.customer_id}
              className="min-w-0 truncate pointer-coarse:py-[13px]"
            />
            <Segment prediction={prediction} />
          </span>
        )}
      </td>
      <td className={classNames(cell, 'hidden text-muted sm:table-cell lg:hidden 2xl:table-cell')}>
        <bdi>{order.country ?? '\u2014'}</bdi>
      </td>
      <td className={cell} title={productsTitle(order)}>
        <span className="flex items-center gap-1.5">
          {order.kind !== 'placed' && (
            <Badge
              tone={back ? 'bad' : 'neutral'}
              title={kindNames[order.kind]}
              className="shrink-0"
            >
              {back && <RefundIcon />}
              <span className={back ? 'max-sm:sr-only lg:max-xl:sr-only' : undefined}>
                {kindNames[order.kind]}
              </span>
            </Badge>
          )}
          {noSale && (
            <Badge className="shrink-0" title="No line has a positive amount: it is not counted">
              No sale
            </Badge>
          )}
          <Product order={order} find={find} />
        </span>
      </td>
      <td
        className={classNames(
          cell, 'pr-3 text-right tabular-nums sm:pr-4 lg:max-xl:pr-3', back && 'text-bad')}
        title={formatMoneyExact(order.amount, order.currency)}
      >
        {formatMoney(order.amount, null, { digits: 2 })}
      </td>
    </tr>
  )
})
