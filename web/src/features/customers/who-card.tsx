import type { ComponentProps } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import {
  formatCount, formatDate, formatDateTime, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { CustomerDetail } from '@/lib/wire/types'

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
