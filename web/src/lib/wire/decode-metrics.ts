import { Fields } from './fields'
import type { Metrics } from './types'

export function decodeMetrics(value: unknown, path: string): Metrics {
  const f = new Fields(value, path)
  return {
    auc: f.numberOrNull('auc'),
    average_precision: f.numberOrNull('average_precision'),
    log_loss: f.numberOrNull('log_loss'),
    brier: f.numberOrNull('brier'),
    accuracy: f.numberOrNull('accuracy'),
    majority_accuracy: f.numberOrNull('majority_accuracy'),
    ece: f.numberOrNull('ece'),
    top_decile_lift: f.numberOrNull('top_decile_lift'),
  }
}
