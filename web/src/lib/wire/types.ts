// The vocabulary of docs/api.md. Money stays a decimal string until it is displayed.
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
  transactions_per_second: number | null
  orders_per_second: number | null
  clients: number | null
  uptime_seconds: number | null
  data_source: string | null
  replay: Replay | null
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
  segment: string | null
  as_of: Time | null
  model_id: string | null
}

export interface Metrics {
  auc: number | null
  average_precision: number | null
  log_loss: number | null
  brier: number | null
  accuracy: number | null
  majority_accuracy: number | null
  ece: number | null
  top_decile_lift: number | null
}

export interface Fold {
  fold: number
  epochs: number | null
  auc: number | null
  log_loss: number | null
  rows: number | null
}

export interface Protocol {
  name: string
  mean: Metrics | null
  mean_choice: Metrics | null
  mean_report: Metrics | null
}

export interface Model {
  model_id: string
  model_type: string
  role: string | null
  shipped: boolean
  trained_at: Time | null
  trained_until: Time | null
  rows: number | null
  features: string[]
  data_name: string | null
  folds: Fold[]
  protocols: Protocol[]
}

export interface Hello {
  boot_id: string
  version: string
  data_source: string | null
  kpis: Kpis
  orders: Order[]
  champion: Model | null
  customers_scored: number | null
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
  | Envelope<'models', Model | null>
  | Envelope<'gap', { from: number; to: number }>

export interface SeriesPoint {
  at: Time
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
  last_purchase_at: Time | null
  orders: number
  monetary: Money
  currency: string | null
  probability: number | null
}
