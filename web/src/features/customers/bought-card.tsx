import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import { RankedBars } from '@/components/chart/ranked-bars'
import { EmptyState } from '@/components/ui/empty-state'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatCount, formatMoney, formatMoneyExact, formatPercent } from '@/lib/format'
import type { Timeline } from '@/lib/wire/types'

function boughtCsv({ customer_id, currency, products }: Timeline): string {
  const head = ['customer_id', 'product_id', 'description', 'lines', 'spend', 'currency', 'share']
  return csvText(head, products.map((product) => [
    customer_id, product.product_id, product.description, product.lines, product.spend, currency,
    product.share,
  ]))
}

export interface BoughtCardProps extends Partial<ChartFrameProps> {
  timeline: Timeline | undefined
  failed: Error | null
}

// The bars are a table already: each with its figures beside it.
export function BoughtCard({ timeline, failed, ...props }: BoughtCardProps) {
  const currency = timeline?.currency ?? null
  const products = timeline?.products ?? []
  const total = timeline?.products_total ?? 0
  const part = total > products.length ? `-first-${products.length}` : ''
  return (
    <ChartFrame
      titleId="bought"
      title={`What they buy: share of what they spent${currency ? `, ${currency}` : ''}`}
      note={timeline && (total > products.length
        ? `the first ${formatCount(products.length)} of ${formatCount(total)} products`
        : `${formatCount(total)} product${total === 1 ? '' : 's'}`)}
      pending={!timeline}
      error={failed}
      height_px={timeline ? undefined : 360}
      empty={timeline && products.length === 0 && (
        <EmptyState title="Nothing bought yet" className="py-12">
          Their products will stand here, the largest first.
        </EmptyState>
      )}
      csv={() => ({
        name: `tillcast-products-${fileNamePart(timeline?.customer_id ?? '')}${part}.csv`,
        text: timeline ? boughtCsv(timeline) : '',
      })}
      csvTitle={part &&
        `the first ${formatCount(products.length)} of ${formatCount(total)} products`}
      {...props}
    >
      <RankedBars
        label="Products by what was spent on them"
        className="mb-2 max-h-96"
        heads={['Product', 'Share', 'Spent', 'Lines']}
        rows={products.map(({ product_id, description, lines, spend, share }, i) => ({
          key: `${i} ${product_id}`,
          label: <bdi title={product_id}>{description ?? (product_id || 'without a name')}</bdi>,
          value: share,
          text: formatPercent(share, share < 0.1 ? 1 : 0),
          title: formatPercent(share, 3),
          notes: [
            <span key="s" title={formatMoneyExact(spend, currency)}>
              {formatMoney(spend, null)}
            </span>,
            formatCount(lines),
          ],
        }))}
      />
    </ChartFrame>
  )
}
