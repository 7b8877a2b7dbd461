import type { Kpis, Model, Order, Prediction, SegmentsState } from '@/lib/wire/types'

export interface ConnectionState {
  // connecting: never heard the server yet; open: frames flow; lost: they did, and will again.
  phase: 'connecting' | 'open' | 'lost'
  failures: number
  lost_at_ms: number | null
  retry_at_ms: number | null
}

// What the engine said of itself; nulls where it was not heard.
export interface HealthSample {
  at_ms: number // wall clock of this page
  transactions_per_second: number | null
  orders_per_second: number | null
  lag_ms: number | null
  p50_ms: number | null
  p99_ms: number | null
}

export interface AnalyticsState {
  connection: ConnectionState
  boot_id: string | null
  restarts: number
  gaps: number
  version: string | null
  data_source: string | null
  seq: number | null
  heard_at_ms: number | null
  kpis: Kpis | null
  health: readonly HealthSample[] // one a second, of the last five minutes, oldest first
  orders: readonly Order[] // newest first
  orders_seen: number // all that ever reached this page, for "37 waiting"
  champion: Model | null
  customers_scored: number | null
  segments: SegmentsState | null // null: nothing was fitted yet
  predictions: ReadonlyMap<string, Prediction> // the latest of each customer, oldest first
}

export const kOrdersMax = 200
export const kPredictionsMax = 2000
export const kHealthEvery_ms = 1000
export const kHealthFor_ms = 300_000

export const initialState: AnalyticsState = {
  connection: { phase: 'connecting', failures: 0, lost_at_ms: null, retry_at_ms: null },
  boot_id: null,
  restarts: 0,
  gaps: 0,
  version: null,
  data_source: null,
  seq: null,
  heard_at_ms: null,
  kpis: null,
  health: [],
  orders: [],
  orders_seen: 0,
  champion: null,
  customers_scored: null,
  segments: null,
  predictions: new Map(),
}
