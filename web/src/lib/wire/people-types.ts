// One customer over time, cohorts and baskets, as docs/api.md names things.
import type { Money, Time } from './types'

export interface Purchase {
  ordered_at: Time
  amount: Money
  lines: number
  units: number
  products: number
}

export interface RefundOfOne {
  ordered_at: Time
  amount: Money
  lines: number
  cancellation: boolean
}

export interface Rhythm {
  gap_mean_days: number | null
  gap_median_days: number | null
  gap_std_days: number | null
  gap_last_days: number | null
  days_since_last: number | null
  due_at: Time | null // the last purchase plus the median gap
  gaps_days: number[] // oldest first
  weekdays: number[] // purchases, Monday first
  hours: number[] // purchases, by the hour in UTC
}

export interface BoughtProduct {
  product_id: string
  description: string | null
  lines: number
  spend: Money
  share: number // of all they spent
}

export interface Timeline {
  customer_id: string
  as_of: Time | null
  currency: string | null
  purchases_total: number
  refunds_total: number
  products_total: number
  purchases: Purchase[] // oldest first
  refunds: RefundOfOne[] // oldest first
  rhythm: Rhythm | null // null: fewer than two purchases
  products: BoughtProduct[] // the most spent first
}

export interface HistoryPoint {
  at: Time
  probability: number
  bought: boolean | null // within the horizon after; null: it is not over
}

export interface History {
  customer_id: string
  model_id: string | null
  trained_until: Time | null // points before it are a look back, not a forecast
  as_of: Time | null
  horizon_days: number
  points: HistoryPoint[] // oldest first
}

export interface Cohort {
  month: string // "2010-12"
  customers: number
  active: number[] // with a purchase in the i-th month after; active[0] = customers
  revenue: Money[]
}

export interface Cohorts {
  as_of: Time | null
  currency: string | null
  cohorts: Cohort[] // oldest first
}

export interface PairedProduct {
  product_id: string
  description: string | null
  orders: number
}

export interface Pair {
  a: PairedProduct // the one for which confidence is the larger
  b: PairedProduct
  orders: number // with both
  support: number
  confidence: number
  confidence_back: number
  lift: number
  surprise: number // G squared
}

export interface Baskets {
  from: Time | null
  to: Time | null
  as_of: Time | null
  orders: number
  products: number
  min_orders: number
  products_frequent: number
  total: number
  pairs: Pair[]
}
