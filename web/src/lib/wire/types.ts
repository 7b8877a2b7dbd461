// The vocabulary of docs/api.md. Money stays a decimal string until it is displayed.
import type { Model } from './model-types'
import type { Figures, SegmentsState } from './segment-types'

export type * from './data-types'
export type * from './model-types'
export type * from './market-types'
export type * from './people-types'
export type * from './segment-types'
export type Money = string
export type Time = string

export interface Replay {
  state: 'running' | 'finished'
  event_time: Time
  speed: number
}

export interface EngineState {
  boot_id: string
  seq: number
  clock: string
  lag_ms: number | null
  latency_ms: { p50: number; p99: number } | null // null: nothing came in the last ten seconds
  transactions_per_second: number | null
  orders_per_second: number | null
  clients: number | null
  uptime_seconds: number | null
  data_source: string | null
  replay: Replay | null
  models_problem: string | null // why a model that was named is not in use
  segments_problem: string | null // why the segments that were fitted are not in use
}

export interface Kpis {
  from: Time | null
  to: Time | null
  as_of: Time | null
  currency: string | null
  orders: number
  transactions: number
  gross_revenue: Money
  refunds: Money
  adjustments: Money
  net_revenue: Money
  customers: number
  new_customers: number
  average_order_value: Money | null
  refund_rate: number | null
  expected_purchases_30d: number | null
  engine: EngineState | null
}

export type OrderKind = 'placed' | 'updated' | 'cancelled' | 'refunded' | 'adjusted'

export interface OrderLine {
  product_id: string
  description: string | null
  quantity: number
  unit_price: Money
}

export interface Order {
  seq: number
  order_id: string
  kind: OrderKind
  customer_id: string | null
  ordered_at: Time
  currency: string | null
  country: string | null
  amount: Money
  lines: OrderLine[]
}

export interface Prediction {
  customer_id: string
  probability: number
  segment: string | null // its name; null: nothing was fitted yet
  segment_id: number | null // stays the same across refits
  as_of: Time | null
  model_id: string | null
}

export interface Hello {
  boot_id: string
  version: string
  data_source: string | null
  kpis: Kpis
  orders: Order[]
  champion: Model | null
  customers_scored: number | null
  segments: SegmentsState | null
}

interface Envelope<T extends string, D> {
  type: T
  seq: number
  at: Time | null
  data: D
}

export type Frame =
  | Envelope<'hello', Hello>
  | Envelope<'kpis', Kpis>
  | Envelope<'orders', Order[]>
  | Envelope<'predictions', Prediction[]>
  | Envelope<'segments', SegmentsState | null>
  | Envelope<'models', Model | null>
  | Envelope<'gap', { from: number; to: number }>

export interface SeriesPoint {
  at: Time
  customers: number | null // those with a purchase within the point; null: an older server
  new_customers: number | null
  orders: number
  transactions: number
  gross_revenue: Money
  refunds: Money
  adjustments: Money
  net_revenue: Money
}

export type Step = 'hour' | 'day' | 'week' | 'month'

export interface Series {
  step: Step
  currency: string | null
  points: SeriesPoint[]
}

export interface Customer {
  customer_id: string
  country: string | null
  first_purchase_at: Time | null
  last_purchase_at: Time | null
  orders: number
  monetary: Money
  refunded: Money | null
  currency: string | null
  probability: number | null
  segment: string | null
  segment_id: number | null
}

export interface CustomerDetail extends Customer {
  as_of: Time | null
  features: Figures | null // null: no purchase yet
  prediction: Prediction | null
  recent_orders: Order[] // newest first
}

export interface Contribution {
  feature: string
  value: number | null
  contribution: number // to the log-odds
  words: string
}

// Why: base_logit and all contributions together are the logit.
export interface Explanation {
  method: string | null
  error: number | null
  base_logit: number
  logit: number
  contributions: Contribution[] // by size, largest first
}

export interface ExplainedPrediction extends Prediction {
  explanation: Explanation | null // null: this model cannot explain
}
