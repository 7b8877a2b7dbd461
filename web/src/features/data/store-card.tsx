import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Facts } from '@/components/ui/facts'
import { Skeleton } from '@/components/ui/skeleton'
import { useAnalytics, type UseAnalytics } from '@/lib/analytics/use-analytics'
import { storeQuery } from '@/lib/api/imports'
import { formatBytes, formatCount, formatDateTime } from '@/lib/format'
import type { StoreBytes, StoreFacts } from '@/lib/wire/types'

const kinds = [
  ['log', 'Log of orders', 'var(--segment-1)'],
  ['checkpoints', 'Checkpoints', 'var(--segment-2)'],
  ['models', 'Models', 'var(--segment-3)'],
  ['segments', 'Segments', 'var(--segment-4)'],
  ['imports', 'Files sent', 'var(--segment-5)'],
  ['other', 'Other', 'var(--segment-8)'],
] as const satisfies readonly (readonly [keyof StoreBytes, string, string])[]

function Bytes({ bytes }: { bytes: StoreBytes }) {
  const known = kinds.filter(([kind]) => (bytes[kind] ?? 0) > 0)
  const all = known.reduce((sum, [kind]) => sum + (bytes[kind] ?? 0), 0)
  return (
    <div className="border-t border-line px-4 pt-3 pb-4" data-testid="bytes">
      <h3 className="flex justify-between text-sm font-medium">
        On disk <span className="tabular-nums">{formatBytes(all)}</span>
      </h3>
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-sunken my-2">
        {known.map(([kind, , colour]) => (
          <span
            key={kind}
            className="min-w-0.5"
            style={{ flexGrow: bytes[kind] ?? 0, flexBasis: 0, background: colour }}
          />
        ))}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-xs">
        {known.map(([kind, name, colour]) => (
          <div key={kind} className="flex items-center gap-1.5">
            <span aria-hidden className="size-2 rounded-xs" style={{ background: colour }} />
            <dt className="grow text-muted">{name}</dt>
            <dd className="tabular-nums">{formatBytes(bytes[kind])}</dd>
          </div>
        ))}
        <div className="col-span-2 flex justify-between border-t border-line pt-1">
          <dt className="text-muted">Free on that disk</dt>
          <dd className="tabular-nums">{formatBytes(bytes.free)}</dd>
        </div>
      </dl>
    </div>
  )
}

const buyersOf = ({ kpis }: UseAnalytics) => kpis?.customers ?? null

function Counts({ store }: { store: StoreFacts }) {
  const buyers = useAnalytics(buyersOf)
  return (
    <Facts
      facts={[
        ['Orders', formatCount(store.orders), 'with refunds, cancellations and adjustments'],
        ['of these sales', formatCount(store.sales)],
        ['Product lines', formatCount(store.transactions)],
        ['Customers named', formatCount(store.customers), 'everyone whom an order names'],
        ['of these with a purchase', formatCount(buyers), 'those whom Customers lists'],
        ['Products', formatCount(store.products)],
        ['Countries', formatCount(store.countries)],
        ['Currency', store.currency ?? '\u2014', 'that of the first order'],
        ['First order', formatDateTime(store.first_at)],
        ['Last order', formatDateTime(store.last_at)],
      ]}
    />
  )
}

export interface StoreCardProps extends ComponentProps<'section'> {
  busy: boolean // something is being imported
}

export function StoreCard({ busy, ...props }: StoreCardProps) {
  const { data, error } = useQuery(storeQuery(busy))
  return (
    <Card aria-labelledby="store" data-testid="store" {...props}>
      <CardHeader titleId="store" title="What is in the store" />
      {data && data.entries > 0 && <Counts store={data} />}
      {data && data.entries === 0 && (
        <EmptyState title="Nothing yet" className="py-6">
          Orders, customers and products are counted here as soon as a file was imported or the
          first order arrives.
        </EmptyState>
      )}
      {data && <Bytes bytes={data.bytes} />}
      {!data && error && (
        <p role="status" className="px-4 pb-4 text-sm text-muted">
          The store could not be read: {error.message}.
        </p>
      )}
      {!data && !error && <Skeleton className="m-4 h-56" />}
    </Card>
  )
}
