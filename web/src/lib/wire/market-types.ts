// Where orders come from and what is in them, as docs/api.md names things.
import type { Money, Time } from './types'

export interface CountryBefore {
  orders: number
  gross_revenue: Money
  net_revenue: Money
  customers: number
}

export interface Country {
  country: string // "": the orders named none
  orders: number
  transactions: number
  gross_revenue: Money
  refunds: Money
  net_revenue: Money
  customers: number
  average_order_value: Money | null
  previous: CountryBefore | null // null: there is no window before
}

// The window, the one before it (from previous_from on; null: none), and how many there are in all.
export interface Market {
  from: Time | null
  to: Time | null
  previous_from: Time | null
  as_of: Time | null
  currency: string | null
  total: number
}

export interface Countries extends Market {
  countries: Country[] // by gross revenue
}

export interface ProductBefore {
  units: number
  lines: number
  gross_revenue: Money
}

export interface Product {
  product_id: string
  description: string | null
  units: number
  lines: number
  gross_revenue: Money
  previous: ProductBefore | null
  change: Money | null // of gross revenue; null: there is no window before
}

export interface Products extends Market {
  products: Product[]
}
