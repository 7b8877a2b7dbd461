// Who the customers are, as docs/api.md names things under "Segments".
import type { Money, Time } from './types'

// What `segments` frames keep fresh of a segment.
export interface SegmentNow {
  id: number // stays with a segment across refits
  name: string
  size: number
  share: number
  revenue: Money
  revenue_share: number
  probability: number | null // null: no model
  drift: number | null
}

export interface Move {
  from: number | null // null: a first purchase
  to: number | null // null: the only purchase was taken back
  customers: number
}

export interface Moves {
  from: Time
  to: Time
  moves: Move[] // without those who stayed
}

// How far the segments have gone from what was fitted.
export interface SegmentDrift {
  largest: number | null
  segment: number | null
  bound: number
  refit_proposed: boolean
}

export interface SegmentsState {
  fit_id: string
  as_of: Time | null
  segments: SegmentNow[]
  moves: Moves | null
  drift: SegmentDrift | null
}

export interface Apart {
  feature: string
  difference: number // in standard deviations of the shop
  words: string
}

export type Figures = Readonly<Record<string, number | null>>

export interface Segment extends SegmentNow {
  advice: string
  size_fitted: number | null
  centroid: Figures // z-scores
  typical: Figures // the centroid in the features' own units
  portrait: Figures // medians of the members; null where they have none
  apart: Apart[] // the largest first
}

export type Vote = boolean | null // null: not measured

export interface KScore {
  k: number
  inertia: number | null
  silhouette: number | null
  calinski_harabasz: number | null
  davies_bouldin: number | null
  gap: number | null
  gap_error: number | null
  stability: number | null
  smallest_share: number | null
  votes: Readonly<Record<string, Vote>>
}

export interface ScoresOf {
  silhouette_rows: number | null
  gap_rows: number | null
  gap_references: number | null
  stability_rows: number | null
  resamples: number | null
}

export interface SegmentsFit {
  fit_id: string | null // null: nothing was fitted yet
  fitted_as_of: Time | null
  as_of: Time | null
  currency: string | null
  k: number | null
  k_by: string | null // "rule" or "given"
  seed: number | null
  features: string[]
  customers: number
  customers_fitted: number | null
  silhouette: number | null
  scores: KScore[]
  scores_of: ScoresOf | null
  segments: Segment[]
  moves: Moves | null
  drift: SegmentDrift | null
}

export interface SegmentName {
  id: number
  name: string
  retired: boolean
}

export interface Snapshot {
  at: Time
  refit: boolean
  sizes: { id: number; customers: number }[]
}

export interface FlowPeriod {
  from: Time
  to: Time
  refit: boolean // of no length: what a new fit changed, not customers
  current: boolean
  moves: Move[] // with those who stayed
}

export interface SegmentsFlow {
  fit_id: string | null
  names: SegmentName[]
  snapshots: Snapshot[]
  periods: FlowPeriod[] // oldest first
}

export interface MapAxis {
  explained: number
  loadings: Figures
}

export interface MapPoint {
  customer_id: string
  segment_id: number
  x: number
  y: number
}

export interface SegmentsMap {
  fit_id: string | null
  total: number
  axes: MapAxis[]
  centroids: { id: number; x: number; y: number }[]
  points: MapPoint[]
}
