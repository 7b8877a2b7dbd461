// A model, how it was measured and how it does live, as docs/api.md names things.
import type { Time } from './types'

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

export interface CutoffMetrics extends Metrics {
  cutoff: Time
  rows: number | null
}

export interface Protocol {
  name: string
  mean: Metrics | null
  mean_choice: Metrics | null
  mean_report: Metrics | null
  standard_error: Metrics | null
  cutoffs: CutoffMetrics[]
}

// How the predictions of test rows lay: counts in bins of equal width over 0 to 1.
export interface Curve {
  positives: number[] // rows that purchased
  negatives: number[]
}

// How one fold of one member learnt: a measure of both parts, step by step.
export interface Learning {
  member: string
  fold: number
  measure: string
  step: 'epoch' | 'tree'
  every: number // how many steps lie between two points
  stopped_at: number | null // the step that was kept
  train: (number | null)[]
  validation: (number | null)[]
}

export interface Importance {
  feature: string
  mean_abs_contribution: number
}

export interface Lineage {
  data_fingerprint: string | null
  code_version: string | null
  seed: number | null
  features: number | null
  trained_at: Time | null
  trained_until: Time | null
}

export interface Model {
  model_id: string
  model_type: string | null // null: damaged
  role: string | null
  shipped: boolean
  problem: string | null // why a damaged model cannot be used
  trained_at: Time | null
  trained_until: Time | null
  rows: number | null
  features: string[]
  data_name: string | null
  folds: Fold[]
  protocols: Protocol[]
  calibration: string | null // its kind; null: the probabilities are shown as they come
  settings: [string, unknown][]
  importance: Importance[]
  lineage: Lineage | null
  curves: ReadonlyMap<string, Curve> // by protocol; empty in old files
  learning: Learning[] // empty in old files
  live: LiveGrading | null // of the champion, and only in frames
}

export interface ModelList {
  champion: string | null
  models: Model[]
  problem: string | null // why a model that was named is not in use
}

export interface CalibrationBin {
  from: number
  to: number
  customers: number
  mean_probability: number | null
  share: number | null
}

export interface ClosedWindow extends Metrics {
  as_of: Time
  closes_at: Time
  customers: number
  positives: number
  mean_probability: number | null
  base_rate: number | null
  calibration: CalibrationBin[]
}

export interface PendingWindow {
  as_of: Time
  closes_at: Time
  customers: number
  mean_probability: number | null
}

export interface Rolling extends Metrics {
  windows: number
  customers: number
  calibration: CalibrationBin[]
  curve: Curve | null
}

export const driftLevels = ['stable', 'shifting', 'drifted'] as const
export type DriftLevel = (typeof driftLevels)[number]

export interface DriftBin {
  to: number | null // null: above every edge
  expected: number
  actual: number
}

export interface FeatureDrift {
  feature: string
  psi: number | null
  level: DriftLevel
  bins: DriftBin[]
}

export interface Drift {
  as_of: Time
  customers: number
  features: FeatureDrift[]
}

// What the server found when 30-day windows closed: its own past predictions against what happened.
export interface LiveGrading {
  model_id: string
  role: string | null
  as_of: Time | null
  trained_until: Time | null
  horizon_days: number
  windows: ClosedWindow[] // oldest first
  pending: PendingWindow[]
  rolling: Rolling | null
  drift: Drift | null
}
