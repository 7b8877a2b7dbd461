import { DataTable, type Column } from '@/components/ui/data-table'
import { Button } from '@/components/ui/button'
import { catalogue } from '@/lib/catalogue'
import { formatCount, formatPercent } from '@/lib/format'
import type { Pair, PairedProduct } from '@/lib/wire/types'
import type { PairSort } from './basket-address'
import { nameOf, pairKey, sentenceParts, timesOf } from './pair-words'
import type { BasketAddressProps } from './use-basket-address'

export const rowId = (pair: Pair) => `pair ${pairKey(pair)}`

interface ProductNameProps extends BasketAddressProps {
  product: PairedProduct
}

// To the pairs with this product, unless it is the one they are all with.
function ProductName({ product, address, change }: ProductNameProps) {
  const title = `${product.product_id}, in ${formatCount(product.orders)} orders`
  const name = <bdi className="line-clamp-2 wrap-anywhere">{nameOf(product)}</bdi>
  if (address.product === product.product_id) {
    return <span title={title} className="font-medium">{name}</span>
  }
  return (
    <button
      type="button"
      title={`${title}; show its pairs`}
      onClick={() => change({ product: product.product_id })}
      className={
        'relative min-w-0 rounded-xs text-left font-medium underline decoration-line ' +
        'underline-offset-3 hover:text-accent hover:decoration-accent'
      }
    >
      {name}
    </button>
  )
}

function Sentence({ pair }: { pair: Pair }) {
  const { also, chance } = sentenceParts(pair)
  return (
    <p className="line-clamp-4 max-w-3xl text-xs text-muted wrap-anywhere">
      Of 100 orders with <bdi>{nameOf(pair.a)}</bdi>, {also} also have{' '}
      <bdi>{nameOf(pair.b)}</bdi>: {chance}.
    </p>
  )
}

const share = (value: number, digits = 0) => (
  <span title={formatPercent(value, 3)}>{formatPercent(value, digits)}</span>
)

function columnsOf(props: BasketAddressProps): Column<Pair>[] {
  const { address, change } = props
  const by = (sort: PairSort) => ({
    sorted: address.sort === sort ? ('descending' as const) : null,
    onSort: () => change({ sort }),
  })
  return [
    {
      name: 'Bought together', left: true, className: 'w-full',
      cell: (pair) => (
        <div className="flex min-w-0 flex-col gap-0.5 py-1">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <ProductName product={pair.a} {...props} />
            <span aria-hidden className="text-muted">+</span>
            <span className="sr-only">and</span>
            <ProductName product={pair.b} {...props} />
          </div>
          <Sentence pair={pair} />
        </div>
      ),
    },
    {
      name: 'Orders', title: `${catalogue.support.text} Here their number`, ...by('support'),
      cell: (pair) => (
        <span title={`${formatPercent(pair.support, 2)} of all`}>{formatCount(pair.orders)}</span>
      ),
    },
    {
      name: 'Support', title: catalogue.support.text, className: 'hidden lg:table-cell',
      cell: (pair) => share(pair.support, 1),
    },
    {
      name: 'First \u2192 second', title: catalogue.confidence.text, ...by('confidence'),
      className: 'hidden whitespace-nowrap sm:table-cell', cell: (pair) => share(pair.confidence),
    },
    {
      name: 'Second \u2192 first', title: catalogue.confidence.text,
      className: 'hidden whitespace-nowrap md:table-cell',
      cell: (pair) => share(pair.confidence_back),
    },
    {
      name: 'Lift', title: catalogue.lift.text, ...by('lift'),
      cell: (pair) => <span title={String(pair.lift)}>{timesOf(pair.lift)}{'\u00d7'}</span>,
    },
    {
      name: 'Surprise', title: catalogue.surprise.text, ...by('surprise'),
      className: 'hidden sm:table-cell',
      cell: (pair) => <span title={String(pair.surprise)}>{formatCount(pair.surprise)}</span>,
    },
  ]
}

export interface PairsTableProps extends BasketAddressProps {
  pairs: readonly Pair[]
  picked: string | null // the key of the one that was chosen in the plot
}

export function PairsTable({ pairs, picked, ...props }: PairsTableProps) {
  return (
    <DataTable<Pair>
      label="Pairs of products"
      columns={columnsOf(props)}
      rows={pairs}
      keyOf={pairKey}
      rowProps={(pair) => ({
        id: rowId(pair),
        className: `border-t border-line${pairKey(pair) === picked ? ' bg-sunken' : ''}`,
      })}
    />
  )
}

export interface MoreProps extends BasketAddressProps {
  shown: number
  total: number
  most: number
}

export function More({ shown, total, most, address, change }: MoreProps) {
  if (shown >= total || address.limit >= most) return null
  return (
    <div className="flex justify-center px-4 pb-4">
      <Button onClick={() => change({ limit: Math.min(most, address.limit * 2) })}>
        Show more
      </Button>
    </div>
  )
}
