import type { ReactNode } from 'react'
import { Chance } from '@/components/ui/chance'
import { SegmentMark } from '@/components/ui/segment-mark'
import { catalogue } from '@/lib/catalogue'
import {
  formatCount, formatDate, formatDateTime, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { Customer, Money } from '@/lib/wire/types'
import type { SortKey } from './list-address'

export interface ListColumn {
  key: SortKey
  name: string
  title: string
  width_px: number
  left?: boolean // texts; figures stand right
  cell: (customer: Customer) => ReactNode // the customer's own is drawn by the row, as its link
}

export const averageOf = ({ monetary, orders }: Pick<Customer, 'monetary' | 'orders'>) =>
  orders > 0 ? Number(monetary) / orders : null

function Amount({ amount, currency }: { amount: Money | null; currency: string | null }) {
  return <span title={formatMoneyExact(amount, currency)}>{formatMoney(amount, null)}</span>
}

function Day({ at }: { at: string | null }) {
  if (at === null) return <span title="no purchase yet">{'\u2014'}</span>
  return <span title={formatDateTime(at)}>{formatDate(at)}</span>
}

export function SegmentCell({ customer: { segment, segment_id } }: { customer: Customer }) {
  if (segment_id === null) return <span title="not in a segment">{'\u2014'}</span>
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      <SegmentMark id={segment_id} />
      <bdi className="min-w-0 truncate">{segment ?? `Segment ${segment_id}`}</bdi>
    </span>
  )
}

function Average({ customer }: { customer: Customer }) {
  const average = averageOf(customer)
  if (average === null) return <span title="no order yet">{'\u2014'}</span>
  return <span>{formatMoney(average, null)}</span>
}

export const listColumns: readonly ListColumn[] = [
  {
    key: 'customer_id', name: 'Customer', title: 'By name', width_px: 80, left: true,
    cell: (c) => <bdi>{c.customer_id}</bdi>,
  },
  {
    key: 'country', name: 'Country', title: 'Of their newest order', width_px: 88, left: true,
    cell: (c) => <bdi className="text-muted" title={c.country ?? undefined}>
      {c.country ?? '\u2014'}
    </bdi>,
  },
  {
    key: 'segment', name: 'Segment', title: 'The one they are in now', width_px: 104, left: true,
    cell: (c) => <SegmentCell customer={c} />,
  },
  {
    key: 'probability', name: 'Chance', title: catalogue.probability.label, width_px: 88,
    cell: (c) => <Chance probability={c.probability} barClassName="grow max-w-24" />,
  },
  {
    key: 'monetary', name: 'Spent', title: 'Gross, all time', width_px: 76,
    cell: (c) => <Amount amount={c.monetary} currency={c.currency} />,
  },
  {
    key: 'average_order_value', name: 'Per order', title: 'Spent by order, on average',
    width_px: 80, cell: (c) => <Average customer={c} />,
  },
  {
    key: 'orders', name: 'Orders', title: 'Orders with a positive amount', width_px: 64,
    cell: (c) => formatCount(c.orders),
  },
  {
    key: 'refunded', name: 'Refunded', title: 'Refunds and cancellations, all time', width_px: 82,
    cell: (c) => <Amount amount={c.refunded} currency={c.currency} />,
  },
  {
    key: 'first_purchase_at', name: 'First', title: 'Their first purchase, UTC', width_px: 102,
    cell: (c) => <Day at={c.first_purchase_at} />,
  },
  {
    key: 'last_purchase_at', name: 'Last', title: 'Their last purchase, UTC', width_px: 110,
    cell: (c) => <Day at={c.last_purchase_at} />,
  },
]
