import { DataTable } from '@/components/ui/data-table'
import { formatCount, formatMoney } from '@/lib/format'
import type { Product } from '@/lib/wire/types'
import { ProductName } from './product-list'

const pence = (money: string | null) => formatMoney(money, null, { digits: 2 })

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
        { name: 'Gross', cell: ({ gross_revenue }) => pence(gross_revenue) },
        ...(compared ? [
          {
            name: 'Before',
            cell: ({ previous }: Product) => pence(previous?.gross_revenue ?? null),
          },
          { name: 'Change', cell: ({ change }: Product) => pence(change) },
        ] : []),
      ]}
    />
  )
}
