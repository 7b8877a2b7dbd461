import { useQuery } from '@tanstack/react-query'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { ViewTitle } from '@/components/ui/view-title'
import { useAnalytics, type UseAnalytics } from '@/lib/analytics/use-analytics'
import type { Baskets } from '@/lib/wire/types'
import { basketsQuery, isBusy, waitOf } from './api'
import { BasketsCard } from './baskets-card'
import { BasketsFilters } from './baskets-filters'
import { nameOf } from './pair-words'
import { useBasketAddress } from './use-basket-address'

// The day is enough to ask by, so the view is not drawn anew with every order.
const dayOf = ({ kpis }: UseAnalytics) =>
  kpis ? (kpis.as_of?.slice(0, 10) ?? null) : undefined

function productNameOf(baskets: Baskets | undefined, product: string | null): string | null {
  const all = baskets?.pairs.flatMap(({ a, b }) => [a, b]) ?? []
  const found = all.find(({ product_id }) => product_id === product)
  return found ? nameOf(found) : null
}

function Waiting({ error }: { error: Error }) {
  return (
    <p role="status" data-testid="busy" className="text-sm text-muted">
      The server has others to answer first; asked again in {Math.ceil(waitOf(error) / 1000)} s.
    </p>
  )
}

// What is bought together, beyond chance.
export default function BasketsView() {
  const { address, change } = useBasketAddress()
  const as_of = useAnalytics(dayOf)
  const query = useQuery(basketsQuery(address, as_of))
  const { data, error, failureReason, isPlaceholderData } = query
  const busy = query.isFetching && isBusy(failureReason)
  return (
    <>
      <ViewTitle title="Baskets">Baskets</ViewTitle>
      <BasketsFilters
        address={address}
        change={change}
        productName={productNameOf(data, address.product)}
      />
      {busy && failureReason && <Waiting error={failureReason} />}
      <div
        className="flex flex-col gap-3 transition-opacity aria-busy:opacity-60"
        aria-busy={isPlaceholderData}
      >
        {data && <BasketsCard baskets={data} address={address} change={change} />}
      </div>
      {!data && error && (
        <Card role="alert" className="py-16">
          <EmptyState title="The pairs could not be read">
            {error.message}. Asked again every minute.
          </EmptyState>
        </Card>
      )}
      {!data && !error && (
        <>
          <Card className="h-80 p-4"><Skeleton className="h-full" /></Card>
          <Card className="h-96 p-4"><Skeleton className="h-full" /></Card>
        </>
      )}
    </>
  )
}
