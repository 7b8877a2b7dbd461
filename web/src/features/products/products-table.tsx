import { DataTable } from '@/components/ui/data-table'
import { formatCount, formatMoneyExact } from '@/lib/format'
import type { Product } from '@/lib/wire/types'
import { ProductName } from './product-list'

export interface ProductsTableProps {
  products: readonly Product[]
  compared: boolean
}

export function ProductsTable({ products, compared }: ProductsTableProps) {
  return (
    <DataTable<Product>
      label="Products"
      className="grow"
      rows={products}
      keyOf={(product) => product.product_id}
      columns={[
        { name: 'Product', left: true, cell: (product) => <ProductName product={product} /> },
        { name: 'Units', cell: ({ units }) => formatCount(units) },
        { name: 'Gross', cell: ({ gross_revenue }) => formatMoneyExact(gross_revenue, null) },
        ...(compared ? [
          {
            name: 'Before',
            cell: ({ previous }: Product) =>
              formatMoneyExact(previous?.gross_revenue ?? null, null),
          },
          { name: 'Change', cell: ({ change }: Product) => formatMoneyExact(change, null) },
        ] : []),
      ]}
    />
  )
}
