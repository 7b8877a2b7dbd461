import { Card, CardHeader } from '@/components/ui/card'
import { formatCount, formatDateTime, formatMoney, formatMoneyExact } from '@/lib/format'
import type { Preview, UnderstoodOrder } from '@/lib/wire/types'

const kLinesShown = 4

function Lines({ order }: { order: UnderstoodOrder }) {
  const more = order.lines.length - kLinesShown
  return (
    <ul className="pt-1 text-xs">
      {order.lines.slice(0, kLinesShown).map((line, i) => (
        <li key={i} className="flex gap-2 tabular-nums">
          <span className="w-8 shrink-0 text-right text-muted">{formatCount(line.quantity)}</span>
          <bdi className="min-w-0 grow truncate">{line.description ?? line.product_id}</bdi>
          <span className="shrink-0">
            {formatMoney(line.unit_price, order.currency, { digits: 2 })}
          </span>
        </li>
      ))}
      {more > 0 && <li className="pl-10 text-muted">and {formatCount(more)} more lines</li>}
    </ul>
  )
}

// What the rows become: seen before they are in.
export function OrdersCard({ preview, className }: { preview: Preview; className?: string }) {
  if (preview.orders.length === 0) return null
  return (
    <Card aria-labelledby="understood" data-testid="orders" className={className}>
      <CardHeader
        titleId="understood"
        title="The first orders, as they were understood"
        note="Times in UTC"
      />
      <ul className="grid gap-x-6 gap-y-3 px-4 pb-4 sm:grid-cols-2 xl:grid-cols-3">
        {preview.orders.map((order) => (
          <li key={order.order_id} className="min-w-0 rounded-md border border-line px-3 py-2">
            <p className="flex items-baseline justify-between gap-3 text-sm">
              <bdi className="truncate font-semibold">{order.order_id}</bdi>
              <span
                className="font-semibold tabular-nums"
                title={formatMoneyExact(order.amount, order.currency)}
              >
                {formatMoney(order.amount, order.currency, { digits: 2 })}
              </span>
            </p>
            <p className="text-xs text-muted tabular-nums">
              {formatDateTime(order.ordered_at)}
              {order.kind !== 'placed' && `, ${order.kind}`}
            </p>
            <p className="truncate text-xs text-muted">
              <bdi>{order.customer_id ?? 'guest'}</bdi>
              {order.country && <>, <bdi>{order.country}</bdi></>}
            </p>
            <Lines order={order} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
