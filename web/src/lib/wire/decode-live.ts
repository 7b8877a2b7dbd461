// GET /v1/models/{id}/live, and the same without bins and calibration in `models` frames.
import { decodeCurve } from './decode-curves'
import { decodeMetrics } from './decode-metrics'
import { Fields } from './fields'
import {
  driftLevels, type CalibrationBin, type ClosedWindow, type Drift, type DriftBin,
  type FeatureDrift, type LiveGrading, type PendingWindow, type Rolling,
} from './model-types'

function decodeBin(value: unknown, path: string): CalibrationBin {
  const f = new Fields(value, path)
  return {
    from: f.number('from'),
    to: f.number('to'),
    customers: f.number('customers'),
    mean_probability: f.numberOrNull('mean_probability'),
    share: f.numberOrNull('share'),
  }
}

const decodeCalibration = (f: Fields): CalibrationBin[] =>
  f.has('calibration') ? f.list('calibration', decodeBin) : []

function decodeWindow(value: unknown, path: string): ClosedWindow {
  const f = new Fields(value, path)
  return {
    ...decodeMetrics(value, path),
    as_of: f.time('as_of'),
    closes_at: f.time('closes_at'),
    customers: f.number('customers'),
    positives: f.number('positives'),
    mean_probability: f.numberOrNull('mean_probability'),
    base_rate: f.numberOrNull('base_rate'),
    calibration: decodeCalibration(f),
  }
}

function decodePending(value: unknown, path: string): PendingWindow {
  const f = new Fields(value, path)
  return {
    as_of: f.time('as_of'),
    closes_at: f.time('closes_at'),
    customers: f.number('customers'),
    mean_probability: f.numberOrNull('mean_probability'),
  }
}

function decodeRolling(value: unknown, path: string): Rolling {
  const f = new Fields(value, path)
  return {
    ...decodeMetrics(value, path),
    windows: f.number('windows'),
    customers: f.number('customers'),
    calibration: decodeCalibration(f),
    curve: f.has('curve') ? decodeCurve(f.raw('curve'), `${path}.curve`) : null,
  }
}

function decodeDriftBin(value: unknown, path: string): DriftBin {
  const f = new Fields(value, path)
  return { to: f.numberOrNull('to'), expected: f.number('expected'), actual: f.number('actual') }
}

function decodeFeatureDrift(value: unknown, path: string): FeatureDrift {
  const f = new Fields(value, path)
  return {
    feature: f.text('feature'),
    psi: f.numberOrNull('psi'),
    level: f.oneOf('level', driftLevels),
    bins: f.has('bins') ? f.list('bins', decodeDriftBin) : [],
  }
}

function decodeDrift(value: unknown, path: string): Drift {
  const f = new Fields(value, path)
  return {
    as_of: f.time('as_of'),
    customers: f.number('customers'),
    features: f.list('features', decodeFeatureDrift),
  }
}

export function decodeLive(value: unknown, path = 'live'): LiveGrading {
  const f = new Fields(value, path)
  return {
    model_id: f.text('model_id'),
    role: f.textOrNull('role'),
    as_of: f.timeOrNull('as_of'),
    trained_until: f.timeOrNull('trained_until'),
    horizon_days: f.numberOrNull('horizon_days') ?? 30,
    windows: f.has('windows') ? f.list('windows', decodeWindow) : [],
    pending: f.has('pending') ? f.list('pending', decodePending) : [],
    rolling: f.has('rolling') ? decodeRolling(f.raw('rolling'), `${path}.rolling`) : null,
    drift: f.has('drift') ? decodeDrift(f.raw('drift'), `${path}.drift`) : null,
  }
}
