import type { ComponentProps } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { SegmentLink } from '@/components/ui/segment-link'
import {
  formatCount, formatDate, formatDateTime, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { CustomerDetail } from '@/lib/wire/types'

// Nobody is divided before the first fit, nor without a purchase.
function Segment({ customer: { segment, segment_id, orders } }: { customer: CustomerDetail }) {
  if (segment_id !== null) return <SegmentLink id={segment_id} name={segment} />
  return (
    <>
      {'\u2014'}{' '}
      <span className="text-muted">{orders > 0 ? 'not divided yet' : 'no purchase yet'}</span>
    </>
  )
}

export interface WhoCardProps extends ComponentProps<'section'> {
  customer: CustomerDetail
}

export function WhoCard({ customer, ...props }: WhoCardProps) {
  const { currency } = customer
  const at = (time: string | null) => (time === null ? 'no purchase yet' : formatDate(time))
  const money = (amount: string | null) => formatMoney(amount, currency, { digits: 2 })
  return (
    <Card aria-labelledby="who" {...props}>
      <CardHeader titleId="who" title="Purchases" note="gross, refunds shown beside" />
      <Facts
        facts={[
          ['Segment', <Segment key="s" customer={customer} />],
          ['Country', <bdi key="c">{customer.country ?? '\u2014'}</bdi>],
          ['First', at(customer.first_purchase_at), formatDateTime(customer.first_purchase_at)],
          ['Last', at(customer.last_purchase_at), formatDateTime(customer.last_purchase_at)],
          ['Orders', formatCount(customer.orders)],
          ['Spent', money(customer.monetary), formatMoneyExact(customer.monetary, currency)],
          ['Refunded', money(customer.refunded), formatMoneyExact(customer.refunded, currency)],
        ]}
      />
    </Card>
  )
}
