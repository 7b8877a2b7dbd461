import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { CustomerLink } from '@/components/ui/customer-link'
import { InfoMark } from '@/components/ui/info-mark'
import { ProbabilityBar } from '@/components/ui/probability-bar'
import { SegmentLink } from '@/components/ui/segment-link'
import { Skeleton } from '@/components/ui/skeleton'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { formatCompact, formatDate, formatMoneyExact, formatPercent } from '@/lib/format'
import type { Customer } from '@/lib/wire/types'
import { likelyCustomersQuery } from './api'
import { withLive } from './likely'

const kShown = 8

function LikelyRow({ customer, divided }: { customer: Customer; divided: boolean }) {
  const { probability: p } = customer
  const title =
    `${customer.country ?? 'Country not known'}: ` +
    `${formatMoneyExact(customer.monetary, customer.currency)} in ${customer.orders} orders, ` +
    `last bought ${formatDate(customer.last_purchase_at)}`
  return (
    <tr className="border-t border-line" title={title}>
      <td className="truncate py-1.5 pl-4 tabular-nums">
        <CustomerLink id={customer.customer_id} />
      </td>
      <td className="truncate px-2 py-1.5 text-muted">
        <Where customer={customer} divided={divided} />
      </td>
      <td className="px-2 py-1.5 text-right tabular-nums">
        {formatCompact(Number(customer.monetary))}
      </td>
      <td className="py-1.5 pr-4">
        <div className="flex items-center gap-2">
          <ProbabilityBar probability={p} className="hidden grow sm:block" />
          <span className="w-10 text-right tabular-nums max-sm:ml-auto">{formatPercent(p)}</span>
        </div>
      </td>
    </tr>
  )
}

// Who they are says more than where they live, once anyone knows.
function Where({ customer, divided }: { customer: Customer; divided: boolean }) {
  const { segment_id, segment, country } = customer
  if (!divided) return <bdi>{country ?? '\u2014'}</bdi>
  return segment_id === null ? '\u2014' : <SegmentLink id={segment_id} name={segment} />
}

export function LikelyBuyers({ className, ...props }: ComponentProps<'div'>) {
  const { predictions, heard_at_ms, isLive, kpis, segments } = useAnalytics()
  const divided = segments !== null
  const query = useQuery(likelyCustomersQuery(kShown, isLive))
  const { label, text } = catalogue.probability
  const customers =
    query.data && withLive(query.data.customers, predictions, query.dataUpdatedAt, heard_at_ms)
  const head = 'py-1 text-left font-normal'
  return (
    <div className={classNames('min-w-0', className)} {...props}>
      <h3 className="flex items-center gap-1.5 px-4 pb-1 text-sm font-medium">
        {label} <InfoMark label={label} text={text} />
      </h3>
      <table className="w-full table-fixed text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className={classNames(head, 'w-18 pl-4 sm:w-20')}>Customer</th>
            <th scope="col" className={classNames(head, 'px-2')}>
              {divided ? 'Segment' : 'Country'}
            </th>
            <th
              scope="col"
              title={`Gross, ${kpis?.currency ?? 'no currency yet'}`}
              className="w-16 px-2 py-1 text-right font-normal sm:w-18"
            >
              Spent
            </th>
            <th scope="col" className={classNames(head, 'w-22 pr-4 max-sm:text-right sm:w-1/3')}>
              Probability
            </th>
          </tr>
        </thead>
        <tbody>
          {customers?.map((c) => <LikelyRow key={c.customer_id} customer={c} divided={divided} />)}
        </tbody>
      </table>
      {!customers && !query.error && <Skeleton className="mx-4 my-2 h-56" />}
      {!customers && query.error && (
        <p className="px-4 py-3 text-sm text-muted">
          The list could not be read: {query.error.message}. Trying again every few seconds.
        </p>
      )}
    </div>
  )
}
