import { useState } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoMark } from '@/components/ui/info-mark'
import { NoOrdersYet } from '@/components/ui/no-orders-yet'
import { catalogue } from '@/lib/catalogue'
import { downloadCsv } from '@/lib/csv'
import { formatCount, formatDate, formatPercent } from '@/lib/format'
import type { Baskets } from '@/lib/wire/types'
import { kLimitMax } from './basket-address'
import { nameOf, pairKey, pairsCsv, timesOf } from './pair-words'
import { PairsPlot } from './pairs-plot'
import { More, PairsTable } from './pairs-table'
import type { BasketAddressProps } from './use-basket-address'

// A file of the first pairs says so.
const csvOf = (baskets: Baskets) => ({
  name: `tillcast-baskets${baskets.total > baskets.pairs.length
    ? `-first-${baskets.pairs.length}` : ''}.csv`,
  text: pairsCsv(baskets),
})

// What was looked at, so that no one reads the figures for more than they are.
function basisWords({ from, to, orders, products, products_frequent, min_orders }: Baskets) {
  const when = from !== null && to !== null ? `${formatDate(from)} to ${formatDate(to)}: ` : ''
  return `${when}${formatCount(orders)} orders; ${formatCount(products_frequent)} of ` +
    `${formatCount(products)} products are in ${formatCount(min_orders)} or more`
}

function Terms() {
  const terms = ['support', 'confidence', 'lift', 'surprise'] as const
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-muted">
      {terms.map((term) => (
        <span key={term} className="inline-flex items-center gap-1">
          {catalogue[term].label}
          <InfoMark label={catalogue[term].label.toLowerCase()} text={catalogue[term].text} />
        </span>
      ))}
    </div>
  )
}

function Nothing({ baskets: { orders, min_orders, as_of }, address, change }: BasketsCardProps) {
  if (orders === 0 && (as_of === null || address.days === 'all')) {
    return (
      <NoOrdersYet title="No baskets yet" className="py-16" data-testid="no-pairs">
        What is bought together, and how much beyond chance, shows here once orders with two or
        more products came.
      </NoOrdersYet>
    )
  }
  if (orders === 0) {
    return (
      <EmptyState title="No orders in this window" className="py-16" data-testid="no-pairs">
        <p>Pairs show once orders with two or more products came.</p>
        <Button className="mt-3" onClick={() => change({ days: 'all' })}>All time</Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No pair is frequent enough" className="py-16" data-testid="no-pairs">
      <p>
        Only products in {formatCount(min_orders)} or more orders are paired
        {address.product !== null && <>, and <bdi>{address.product}</bdi> may not be one</>}.
      </p>
      <Button
        className="mt-3"
        onClick={() => change({ product: null, min_orders: null, days: 'all' })}
      >
        All pairs
      </Button>
    </EmptyState>
  )
}

export interface BasketsCardProps extends BasketAddressProps {
  baskets: Baskets
}

export function BasketsCard({ baskets, ...props }: BasketsCardProps) {
  const [picked, setPicked] = useState<string | null>(null)
  const { pairs, total } = baskets
  if (pairs.length === 0) return <Card><Nothing baskets={baskets} {...props} /></Card>
  const count = total > pairs.length
    ? `the first ${formatCount(pairs.length)} of ${formatCount(total)}`
    : formatCount(total)
  const fileTitle = total > pairs.length ? `${count} pairs` : undefined
  const find = (key: string) => {
    setPicked(key)
    const row = document.getElementById(`pair ${key}`)
    row?.scrollIntoView?.({ block: 'center' })
    row?.querySelector('button')?.focus({ preventScroll: true })
  }
  return (
    <>
      <ChartFrame
        titleId="plot"
        title="Pairs by how often they are bought, and by how much beyond chance (lift)"
        note={`${count} pairs; further up is further from chance, further right more frequent`}
        csv={() => csvOf(baskets)}
        csvTitle={fileTitle}
        table={
          <DataTable
            label="The pairs of the chart"
            className="max-h-72"
            columns={[
              { name: 'First', left: true, cell: (pair) => <bdi>{nameOf(pair.a)}</bdi> },
              { name: 'Second', left: true, cell: (pair) => <bdi>{nameOf(pair.b)}</bdi> },
              { name: 'Support', cell: (pair) => formatPercent(pair.support, 2) },
              { name: 'Lift', cell: (pair) => `${timesOf(pair.lift)}\u00d7` },
            ]}
            rows={pairs}
            keyOf={pairKey}
          />
        }
      >
        <PairsPlot pairs={pairs} onPick={(pair) => find(pairKey(pair))} className="mx-4 mb-3" />
      </ChartFrame>
      <Card aria-labelledby="pairs">
        <CardHeader
          titleId="pairs"
          title="Which products are bought together"
          note={basisWords(baskets)}
        >
          <Terms />
          <Button title={fileTitle} onClick={() => {
            const { name, text } = csvOf(baskets)
            downloadCsv(name, text)
          }}>
            CSV
          </Button>
        </CardHeader>
        <PairsTable pairs={pairs} picked={picked} {...props} />
        <More shown={pairs.length} total={total} most={kLimitMax} {...props} />
      </Card>
    </>
  )
}
