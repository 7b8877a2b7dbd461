import { useQuery } from '@tanstack/react-query'
import { memo, type ComponentProps } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { csvText } from '@/lib/csv'
import { moneyValue } from '@/lib/format'
import { usualPeriod, type Period } from '@/lib/period'
import type { Product } from '@/lib/wire/types'
import { productsQuery } from './api'
import { ProductList } from './product-list'
import { ProductsTable } from './products-table'

const csvOf = (products: readonly Product[]) => csvText(
  ['product_id', 'description', 'units', 'lines', 'gross_revenue', 'previous_gross_revenue',
    'change'],
  products.map((p) => [p.product_id, p.description, p.units, p.lines, p.gross_revenue,
    p.previous?.gross_revenue ?? null, p.change]))

const noteOf = ({ from, previousLabel }: Period) =>
  from === null ? 'Products, gross, of all time' : `Products, gross against ${previousLabel}`

// Whole rows, with their heads: none is cut until one scrolls.
const kHalf = 'max-h-[152px] pointer-coarse:max-h-[156px]'
const kWhole = 'max-h-[312px] pointer-coarse:max-h-[288px]'

// Rising and falling where there is a window before, the best sellers where there is none.
function useProducts(period: Period | null) {
  const isLive = useAnalytics((analytics) => analytics.isLive)
  const compared = period !== null && period.from !== null
  const rising = useQuery(productsQuery(period, 'rising', isLive && compared))
  const falling = useQuery(productsQuery(period, 'falling', isLive && compared))
  const best = useQuery(productsQuery(period, 'revenue', isLive && !compared))
  const asked = compared ? [rising, falling] : [best]
  return {
    compared,
    rising: rising.data?.products ?? [],
    falling: falling.data?.products ?? [],
    best: best.data?.products ?? [],
    currency: asked[0]?.data?.currency ?? null,
    pending: asked.some(({ data }) => data === undefined),
    error: asked.find(({ error }) => error)?.error ?? null,
  }
}

export interface ProductsCardProps extends ComponentProps<'section'> {
  period: Period | null
}

export const ProductsCard = memo(function ProductsCard({ period, ...props }: ProductsCardProps) {
  const { compared, rising, falling, best, currency, pending, error } = useProducts(period)
  const against = period?.previousLabel ?? null
  const all = compared ? [...rising, ...falling] : best
  const key = compared ? 'change' : 'gross_revenue'
  const most = Math.max(0, ...all.map((product) => Math.abs(moneyValue(product[key]) ?? 0)))
  const shared = { by: key, most, against, currency } as const
  const unit = currency ? `, ${currency}` : ''
  return (
    <ChartFrame
      titleId="products"
      title={compared || !period ? `Rising and falling${unit}` : `Best sellers${unit}`}
      note={noteOf(period ?? usualPeriod)}
      unsaid={period === null}
      pending={pending}
      error={error}
      table={<ProductsTable products={all} compared={compared} />}
      csv={() => ({ name: 'tillcast-products.csv', text: csvOf(all) })}
      height_px={352}
      {...props}
    >
      {compared ? (
        <div className="grid gap-y-2">
          <ProductList
            title="Rising" label="Products that rise" products={rising} colour="var(--raises)"
            className={kHalf} {...shared}
          />
          <ProductList
            title="Falling" label="Products that fall" products={falling} colour="var(--lowers)"
            className={kHalf} {...shared}
          />
        </div>
      ) : (
        <ProductList
          title="By revenue" label="Best sellers" products={best} colour="var(--chart-1)"
          className={kWhole} {...shared}
        />
      )}
    </ChartFrame>
  )
})
