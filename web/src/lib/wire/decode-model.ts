import { DecodeError, Fields } from './fields'
import type { Fold, Metrics, Model, Protocol } from './types'

function decodeMetrics(value: unknown, path: string): Metrics {
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

// A protocol is {mean, mean_choice, mean_report, cutoffs}; "folds" holds its figures directly.
function decodeProtocol(name: string, value: unknown, path: string): Protocol {
  const f = new Fields(value, path)
  const part = (key: string) =>
    f.has(key) ? decodeMetrics(f.raw(key), `${path}.${key}`) : null
  const mean = part('mean') ?? (f.has('auc') ? decodeMetrics(value, path) : null)
  return { name, mean, mean_choice: part('mean_choice'), mean_report: part('mean_report') }
}

function decodeFold(value: unknown, path: string): Fold {
  const f = new Fields(value, path)
  return {
    fold: f.number('fold'),
    epochs: f.numberOrNull('epochs'),
    auc: f.numberOrNull('auc'),
    log_loss: f.numberOrNull('log_loss'),
    rows: f.numberOrNull('rows'),
  }
}

function decodeName(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new DecodeError(`${path}: expected a string`)
  return value
}

export function decodeModel(value: unknown, path = 'model'): Model {
  const f = new Fields(value, path)
  const metrics = f.has('metrics') ? new Fields(f.raw('metrics'), `${path}.metrics`) : null
  const present = metrics?.entries().filter(([, part]) => part !== null) ?? []
  return {
    model_id: f.text('model_id'),
    model_type: f.text('model_type'),
    role: f.textOrNull('role'),
    shipped: f.raw('shipped') === true,
    trained_at: f.timeOrNull('trained_at'),
    trained_until: f.timeOrNull('trained_until'),
    rows: f.numberOrNull('rows'),
    features: f.has('features') ? f.list('features', decodeName) : [],
    data_name: f.has('data') ? new Fields(f.raw('data'), `${path}.data`).textOrNull('name') : null,
    folds: f.has('folds') ? f.list('folds', decodeFold) : [],
    protocols: present.map(([name, part]) =>
      decodeProtocol(name, part, `${path}.metrics.${name}`),
    ),
  }
}

export const decodeModelOrNull = (value: unknown, path?: string): Model | null =>
  value === null || value === undefined ? null : decodeModel(value, path)
