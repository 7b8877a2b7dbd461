import { RankedBars } from '@/components/chart/ranked-bars'
import { Change } from '@/components/ui/change'
import { TextLink } from '@/components/ui/text-link'
import { changeOf, formatCompact, formatMoneyExact, moneyValue } from '@/lib/format'
import { productPath } from '@/lib/paths'
import type { Product } from '@/lib/wire/types'

export interface ProductListProps {
  title: string
  label: string
  products: readonly Product[]
  by: 'change' | 'gross_revenue'
  most: number
  colour: string
  against: string | null
  currency: string | null
  className?: string // of the bars
}

const arrow = (change: number) => (change > 0 ? '\u25b2 ' : change < 0 ? '\u25bc ' : '')
const sign = (change: number) => (change > 0 ? '+' : change < 0 ? '\u2212' : '')

export const productChange = (product: Product): number | null =>
  changeOf(moneyValue(product.gross_revenue), moneyValue(product.previous?.gross_revenue ?? null))

export function ProductName({ product }: { product: Product }) {
  const { product_id, description } = product
  return (
    <TextLink quiet to={productPath(product_id)} title={`${product_id} ${description ?? ''}`}>
      <bdi>{description ?? product_id}</bdi>
    </TextLink>
  )
}

// One list of products; the bar is the money of their change, or their revenue.
export function ProductList({
  title, label, products, by, most, colour, against, currency, className,
}: ProductListProps) {
  const money = (product: Product) => moneyValue(product[by]) ?? 0
  const text = (product: Product) => by === 'gross_revenue' ? formatCompact(money(product))
    : sign(money(product)) + formatCompact(Math.abs(money(product)))
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <h3 className="px-4 text-xs font-medium">
        {by === 'change' && (
          <span aria-hidden className="text-[9px] text-muted">
            {arrow(products[0] ? money(products[0]) : 0)}
          </span>
        )}
        {title}
      </h3>
      {products.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted">None in this window.</p>
      ) : (
        <RankedBars
          label={label}
          className={className}
          heads={['Product', by === 'change' ? 'Change' : 'Gross', ...(against ? ['%'] : [])]}
          most={most}
          colour={colour}
          rows={products.map((product) => ({
            key: product.product_id,
            label: <ProductName product={product} />,
            value: Math.abs(money(product)),
            text: text(product),
            title: formatMoneyExact(product[by], currency),
            notes: against
              ? [<Change key="c" share={productChange(product)} against={against} />] : [],
          }))}
        />
      )}
    </div>
  )
}
