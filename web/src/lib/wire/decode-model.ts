import { decodeCurves, decodeLearning } from './decode-curves'
import { decodeLive } from './decode-live'
import { decodeMetrics } from './decode-metrics'
import { DecodeError, Fields } from './fields'
import type {
  CutoffMetrics, Fold, Importance, Lineage, Model, ModelList, Protocol,
} from './types'

function decodeCutoff(value: unknown, path: string): CutoffMetrics {
  const f = new Fields(value, path)
  return {
    ...decodeMetrics(value, path), cutoff: f.time('cutoff'), rows: f.numberOrNull('rows'),
  }
}

// A protocol is {mean, mean_choice, mean_report, standard_error, cutoffs}; "folds" holds its
// figures directly.
function decodeProtocol(name: string, value: unknown, path: string): Protocol {
  const f = new Fields(value, path)
  const part = (key: string) =>
    f.has(key) ? decodeMetrics(f.raw(key), `${path}.${key}`) : null
  const mean = part('mean') ?? (f.has('auc') ? decodeMetrics(value, path) : null)
  return {
    name,
    mean,
    mean_choice: part('mean_choice'),
    mean_report: part('mean_report'),
    standard_error: part('standard_error'),
    cutoffs: f.has('cutoffs') ? f.list('cutoffs', decodeCutoff) : [],
  }
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

function decodeImportance(value: unknown, path: string): Importance {
  const f = new Fields(value, path)
  return { feature: f.text('feature'), mean_abs_contribution: f.number('mean_abs_contribution') }
}

function decodeLineage(value: unknown, path: string): Lineage {
  const f = new Fields(value, path)
  return {
    data_fingerprint: f.textOrNull('data_fingerprint'),
    code_version: f.textOrNull('code_version'),
    seed: f.numberOrNull('seed'),
    features: f.numberOrNull('features'),
    trained_at: f.timeOrNull('trained_at'),
    trained_until: f.timeOrNull('trained_until'),
  }
}

// A damaged model has its name, role and problem only.
export function decodeModel(value: unknown, path = 'model'): Model {
  const f = new Fields(value, path)
  const inner = (key: string) => (f.has(key) ? new Fields(f.raw(key), `${path}.${key}`) : null)
  const present = inner('metrics')?.entries().filter(([, part]) => part !== null) ?? []
  const problem = f.textOrNull('problem')
  return {
    model_id: f.text('model_id'),
    model_type: problem === null ? f.text('model_type') : f.textOrNull('model_type'),
    role: f.textOrNull('role'),
    shipped: f.raw('shipped') === true,
    problem,
    trained_at: f.timeOrNull('trained_at'),
    trained_until: f.timeOrNull('trained_until'),
    rows: f.numberOrNull('rows'),
    features: f.has('features') ? f.list('features', decodeName) : [],
    data_name: inner('data')?.textOrNull('name') ?? null,
    folds: f.has('folds') ? f.list('folds', decodeFold) : [],
    protocols: present.map(([name, part]) =>
      decodeProtocol(name, part, `${path}.metrics.${name}`),
    ),
    calibration: inner('calibration')?.textOrNull('kind') ?? null,
    settings: inner('settings')?.entries() ?? [],
    importance: f.has('importance') ? f.list('importance', decodeImportance) : [],
    lineage: f.has('lineage') ? decodeLineage(f.raw('lineage'), `${path}.lineage`) : null,
    curves: f.has('curves') ? decodeCurves(f.raw('curves'), `${path}.curves`) : new Map(),
    learning: f.has('learning') ? f.list('learning', decodeLearning) : [],
    live: f.has('live') ? decodeLive(f.raw('live'), `${path}.live`) : null,
  }
}

export const decodeModelOrNull = (value: unknown, path?: string): Model | null =>
  value === null || value === undefined ? null : decodeModel(value, path)

export function decodeModels(value: unknown): ModelList {
  const f = new Fields(value, 'models')
  return {
    champion: f.textOrNull('champion'),
    models: f.list('models', decodeModel),
    problem: f.textOrNull('problem'),
  }
}
