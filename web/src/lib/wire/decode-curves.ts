// How predictions lay and how a training went: `curves` and `learning` of a model.
import { DecodeError, decodeList, Fields } from './fields'
import type { Curve, Learning } from './model-types'

const kBinsMax = 10_000

function decodeCount(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw new DecodeError(`${path}: expected a count`)
}

function decodeValue(value: unknown, path: string): number | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value
  throw new DecodeError(`${path}: expected a number or null`)
}

export function decodeCurve(value: unknown, path: string): Curve {
  const f = new Fields(value, path)
  const bins = f.number('bins')
  const counts = (key: string) => {
    const listed = f.list(key, decodeCount)
    if (listed.length === bins && bins > 0 && bins <= kBinsMax) return listed
    throw new DecodeError(`${path}.${key}: expected ${bins} counts`)
  }
  return { positives: counts('positives'), negatives: counts('negatives') }
}

export function decodeCurves(value: unknown, path: string): ReadonlyMap<string, Curve> {
  const present = new Fields(value, path).entries().filter(([, part]) => part !== null)
  return new Map(present.map(([name, part]) => [name, decodeCurve(part, `${path}.${name}`)]))
}

export function decodeLearning(value: unknown, path: string): Learning {
  const f = new Fields(value, path)
  const values = (key: string) =>
    f.has(key) ? decodeList(f.raw(key), `${path}.${key}`, decodeValue) : []
  return {
    member: f.text('member'),
    fold: f.number('fold'),
    measure: f.text('measure'),
    step: f.oneOf('step', ['epoch', 'tree'] as const),
    every: f.numberOrNull('every') ?? 1,
    stopped_at: f.numberOrNull('stopped_at'),
    train: values('train'),
    validation: values('validation'),
  }
}
