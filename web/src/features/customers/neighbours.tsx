import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { TextLink } from '@/components/ui/text-link'
import { fetchCustomers } from '@/lib/api/customers'
import type { Customer } from '@/lib/wire/types'
import { listPath, memberPath, placeOf, queryOf, type Place } from './list-address'

// One before and one after, as the list stands now.
const around = ({ list, at }: Place) => ({
  ...queryOf(list), offset: Math.max(0, at - 1), limit: at === 0 ? 2 : 3,
})

function Step({ customer, to, words }: {
  customer: Customer | undefined
  to: string
  words: [before: string, after: string]
}) {
  const look = 'inline-flex min-h-8 items-center text-sm pointer-coarse:min-h-11'
  const text = <>{words[0]}<span className="sr-only"> customer of the list</span>{words[1]}</>
  if (!customer) return <span aria-disabled className={`${look} text-muted`}>{text}</span>
  return <TextLink to={to} className={look} replace>{text}</TextLink>
}

// Back to the list one came from, and on to the next one of it.
export function Neighbours() {
  const [params] = useSearchParams()
  const place = placeOf(params)
  const { data } = useQuery({
    queryKey: ['customers', 'around', place && around(place)],
    queryFn: ({ signal }) => fetchCustomers(around(place!), signal),
    enabled: place !== null,
    placeholderData: undefined,
  })
  if (!place) return <TextLink to="/customers" className="text-sm">All customers</TextLink>
  const { list, at } = place
  const before = at === 0 ? undefined : data?.customers[0]
  const after = data?.customers[at === 0 ? 1 : 2]
  const to = (customer: Customer | undefined, at: number) =>
    customer ? memberPath(customer.customer_id, list, at) : ''
  return (
    <nav aria-label="List" className="flex flex-wrap items-center gap-x-4">
      <TextLink to={listPath(list)} className="text-sm">To the list</TextLink>
      <Step customer={before} to={to(before, at - 1)} words={['\u2190\u00a0Previous', '']} />
      <Step customer={after} to={to(after, at + 1)} words={['Next', '\u00a0\u2192']} />
    </nav>
  )
}
