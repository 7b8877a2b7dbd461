import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { classNames } from '@/lib/class-names'
import {
  formatCount, formatDate, formatDateTime, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { Order } from '@/lib/wire/types'

const kNewest = 20
const kindNames: Record<Order['kind'], string | null> = {
  placed: null, updated: 'Updated', cancelled: 'Cancelled', refunded: 'Refund',
  adjusted: 'Adjusted',
}

// The lines of one order: what, how many, at what price each.
function Lines({ order }: { order: Order }) {
  if (order.lines.length === 0) return <p className="pb-2 text-sm text-muted">No lines.</p>
  return (
    <table className="mb-2 w-full text-xs tabular-nums">
      <thead className="text-muted">
        <tr>
          <th scope="col" className="py-1 text-left font-normal">Product</th>
          <th scope="col" className="py-1 pl-3 text-right font-normal">Quantity</th>
          <th scope="col" className="py-1 pl-3 text-right font-normal">Each</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line, i) => (
          <tr key={i} className="border-t border-line">
            <th scope="row" className="py-1 text-left font-normal wrap-anywhere">
              <bdi title={line.product_id} className="line-clamp-3">
                {line.description || line.product_id}
              </bdi>
            </th>
            <td className="py-1 pl-3 text-right">{formatCount(line.quantity)}</td>
            <td className="py-1 pl-3 text-right">
              {formatMoney(line.unit_price, null, { digits: 2 })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function OrderItem({ order }: { order: Order }) {
  const { order_id, kind, ordered_at, amount, currency, lines } = order
  return (
    <li>
      <details className="border-t border-line px-4">
        <summary
          className={
            'grid min-h-9 cursor-pointer grid-cols-[0.75rem_6rem_minmax(0,1fr)_auto] ' +
            'items-center gap-x-2 text-sm hover:text-accent pointer-coarse:min-h-11'
          }
        >
          <span aria-hidden className="text-[9px] text-muted in-open:rotate-90">{'\u25b6'}</span>
          <span title={formatDateTime(ordered_at)} className="whitespace-nowrap tabular-nums">
            {formatDate(ordered_at)}
          </span>
          <span className="flex min-w-0 items-center gap-1.5">
            <bdi className="truncate">{order_id}</bdi>
            {kindNames[kind] && <Badge className="shrink-0">{kindNames[kind]}</Badge>}
            <span className="shrink-0 text-xs text-muted max-sm:sr-only">
              {formatCount(lines.length)} line{lines.length === 1 ? '' : 's'}
            </span>
          </span>
          <span className="text-right tabular-nums" title={formatMoneyExact(amount, currency)}>
            {formatMoney(amount, null, { digits: 2 })}
          </span>
        </summary>
        <Lines order={order} />
      </details>
    </li>
  )
}

export interface RecentOrdersProps extends ComponentProps<'section'> {
  orders: readonly Order[]
  currency: string | null
}

// Each order opens to its lines.
export function RecentOrders({ orders, currency, className, ...props }: RecentOrdersProps) {
  return (
    <Card aria-labelledby="recent" className={classNames('flex flex-col', className)} {...props}>
      <CardHeader
        titleId="recent"
        title={`Latest orders${currency ? `, ${currency}` : ''}`}
        note={orders.length === kNewest ? `the newest ${kNewest}; each opens to its lines`
          : 'each opens to its lines'}
      />
      {orders.length === 0 ? (
        <EmptyState title="No orders">Orders of this customer are listed here.</EmptyState>
      ) : (
        <ol
          tabIndex={0}
          aria-label="Latest orders, newest first"
          className="max-h-96 overflow-auto"
        >
          {orders.map((order) => <OrderItem key={order.seq} order={order} />)}
        </ol>
      )}
    </Card>
  )
}
