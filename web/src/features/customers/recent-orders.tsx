import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { formatDate, formatDateTime, formatMoney } from '@/lib/format'
import type { Order } from '@/lib/wire/types'

const kindNames: Record<Order['kind'], string | null> = {
  placed: null, updated: 'Updated', cancelled: 'Cancelled', refunded: 'Refund',
  adjusted: 'Adjusted',
}

const columns: Column<Order>[] = [
  {
    name: 'Date', left: true,
    cell: (o) => (
      <span title={formatDateTime(o.ordered_at)} className="whitespace-nowrap tabular-nums">
        {formatDate(o.ordered_at)}
      </span>
    ),
  },
  {
    name: 'Order', left: true,
    cell: (o) => (
      <>
        <bdi className="wrap-anywhere">{o.order_id}</bdi>{' '}
        {kindNames[o.kind] && <Badge>{kindNames[o.kind]}</Badge>}
      </>
    ),
  },
  { name: 'Lines', cell: (o) => o.lines.length },
  { name: 'Amount', cell: (o) => formatMoney(o.amount, null, { digits: 2 }) },
]

export interface RecentOrdersProps extends ComponentProps<'section'> {
  orders: readonly Order[]
  currency: string | null
}

export function RecentOrders({ orders, currency, ...props }: RecentOrdersProps) {
  if (orders.length === 0) return null
  return (
    <Card aria-labelledby="recent" {...props}>
      <CardHeader
        titleId="recent"
        title={`Latest orders${currency ? `, ${currency}` : ''}`}
        note={orders.length === 20 ? 'the newest 20' : undefined}
      />
      <DataTable
        label="Latest orders, newest first"
        className="max-h-72"
        columns={columns}
        rows={orders}
        keyOf={(o) => o.seq}
      />
    </Card>
  )
}
