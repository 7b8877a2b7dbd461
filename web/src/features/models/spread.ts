// Pure: the same measure at each cut-off and in each fold.
import { formatDate } from '@/lib/format'
import type { LiveGrading, Model } from '@/lib/wire/types'

export const spreadMetrics = ['auc', 'log_loss'] as const
export type SpreadMetric = (typeof spreadMetrics)[number]

export interface SpreadPoint {
  name: string
  rows: number | null
  auc: number | null
  log_loss: number | null
}

export interface Spread {
  name: string
  flatters: boolean
  points: SpreadPoint[]
}

const known = ({ points }: Spread) => points.some(({ auc, log_loss }) => (auc ?? log_loss) !== null)

// The honest ones first: later cut-offs, closed windows, then folds, then what flatters.
export function spreadsOf(model: Model, live: LiveGrading | null | undefined): Spread[] {
  const protocols = model.protocols.map(({ name, cutoffs }) => ({
    name, flatters: name === 'snapshot-kfold',
    points: cutoffs.map(({ cutoff, rows, auc, log_loss }) =>
      ({ name: formatDate(cutoff), rows, auc, log_loss })),
  }))
  const windows = {
    name: 'live windows', flatters: false,
    points: (live?.windows ?? []).map(({ as_of, customers, auc, log_loss }) =>
      ({ name: formatDate(as_of), rows: customers, auc, log_loss })),
  }
  const folds = {
    name: 'training folds', flatters: false,
    points: model.folds.map(({ fold, rows, auc, log_loss }) =>
      ({ name: `fold ${fold}`, rows, auc, log_loss })),
  }
  const honest = protocols.filter(({ flatters }) => !flatters)
  const flattering = protocols.filter(({ flatters }) => flatters)
  return [...honest, windows, folds, ...flattering].filter(known)
}

export interface Extent {
  low: number
  high: number
  mean: number
}

export function extentOf(points: readonly SpreadPoint[], metric: SpreadMetric): Extent | null {
  const values = points.map((point) => point[metric]).filter((value) => value !== null)
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { low: Math.min(...values), high: Math.max(...values), mean }
}
