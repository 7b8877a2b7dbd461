// Pure: two models side by side. Differences are b less a.
import { formatCount, formatDate } from '@/lib/format'
import type { LiveGrading, Metrics, Model, Protocol } from '@/lib/wire/types'

export const comparedMetrics = [
  'auc', 'log_loss', 'ece', 'accuracy', 'average_precision', 'brier', 'top_decile_lift',
] as const satisfies readonly (keyof Metrics)[]
export type ComparedMetric = (typeof comparedMetrics)[number]

export const lowerIsBetter: readonly ComparedMetric[] = ['log_loss', 'ece', 'brier']

export interface MetricRow {
  metric: ComparedMetric
  a: number | null
  b: number | null
  difference: number | null
  error: number | null // its standard error
  better: 'a' | 'b' | 'neither' | null // null: not known how much is chance
}

export interface ProtocolComparison {
  name: string
  flatters: boolean
  measured: 'paired' | 'apart' | 'pooled' // at the very same cut-offs, at others, without
  rows: MetricRow[]
}

// Mean and standard error of what lies between two measures of the same occasions.
export function pairedOf(a: readonly number[], b: readonly number[]) {
  const apart = b.map((value, i) => value - a[i]!)
  const n = apart.length
  const mean = apart.reduce((sum, d) => sum + d, 0) / n
  if (n < 2) return { mean, error: null }
  const variance = apart.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1)
  return { mean, error: Math.sqrt(variance / n) }
}

function sameCutoffs(a: Protocol, b: Protocol): boolean {
  const times = ({ cutoffs }: Protocol) => cutoffs.map(({ cutoff }) => Date.parse(cutoff)).join()
  return a.cutoffs.length > 1 && times(a) === times(b)
}

function errorOf(metric: ComparedMetric, a: Protocol, b: Protocol, paired: boolean) {
  if (paired) {
    const pairs = a.cutoffs.map((cut, i) => [cut[metric], b.cutoffs[i]![metric]] as const)
    const known = pairs.filter((pair) => pair[0] !== null && pair[1] !== null)
    if (known.length < 2) return null
    return pairedOf(known.map(([one]) => one!), known.map(([, other]) => other!)).error
  }
  const [one, other] = [a.standard_error?.[metric] ?? null, b.standard_error?.[metric] ?? null]
  return one === null || other === null ? null : Math.hypot(one, other)
}

export function rowOf(
  metric: ComparedMetric, a: number | null, b: number | null, error: number | null,
): MetricRow {
  const difference = a === null || b === null ? null : b - a
  const up = (difference ?? 0) > 0 !== lowerIsBetter.includes(metric)
  const clear = difference !== null && error !== null && Math.abs(difference) > 2 * error
  const better = difference === null || error === null ? null
    : !clear ? 'neither' : up ? 'b' : 'a'
  return { metric, a, b, difference, error, better }
}

export function protocolsOf(a: Model, b: Model): ProtocolComparison[] {
  const order = ['walk-forward', 'group-kfold', 'folds', 'snapshot-kfold']
  const rank = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1)
  return a.protocols.flatMap((one) => {
    const other = b.protocols.find(({ name }) => name === one.name)
    if (!other?.mean || !one.mean) return []
    const paired = sameCutoffs(one, other)
    const rows = comparedMetrics.map((metric) => rowOf(
      metric, one.mean![metric], other.mean![metric], errorOf(metric, one, other, paired)))
    const pooled = one.cutoffs.length === 0 && other.cutoffs.length === 0
    const measured = paired ? 'paired' as const : pooled ? 'pooled' as const : 'apart' as const
    return [{ name: one.name, flatters: one.name === 'snapshot-kfold', measured, rows }]
  }).sort((x, y) => rank(x.name) - rank(y.name))
}

// The windows that both were graded on, and only those.
export function liveRows(a: LiveGrading | undefined, b: LiveGrading | undefined) {
  const pairs = (a?.windows ?? []).flatMap((one) => {
    const at = Date.parse(one.as_of)
    const other = b?.windows.find(({ as_of }) => Date.parse(as_of) === at)
    return other ? [[one, other] as const] : []
  })
  const rows = (['auc', 'log_loss', 'ece'] as const).map((metric) => {
    const known = pairs.filter(([one, other]) => one[metric] !== null && other[metric] !== null)
    if (known.length === 0) return rowOf(metric, null, null, null)
    const [of_a, of_b] = [known.map(([x]) => x[metric]!), known.map(([, x]) => x[metric]!)]
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
    return rowOf(metric, mean(of_a), mean(of_b), pairedOf(of_a, of_b).error)
  })
  return { windows: pairs.length, customers: pairs.reduce((n, [w]) => n + w.customers, 0), rows }
}

export interface Fact {
  name: string
  a: string
  b: string
  differs: boolean
}

const text = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) ? formatCount(value)
    : value === null || value === undefined ? '\u2014'
      : typeof value === 'object' ? JSON.stringify(value) : String(value)

const fact = (name: string, a: unknown, b: unknown): Fact =>
  ({ name, a: text(a), b: text(b), differs: text(a) !== text(b) })

export const lineageFacts = (a: Model, b: Model): Fact[] => [
  fact('Kind', a.model_type, b.model_type),
  fact('Rows learnt from', a.rows, b.rows),
  fact('Orders until', formatDate(a.trained_until), formatDate(b.trained_until)),
  fact('Features', a.features.length, b.features.length),
  fact('Calibration', a.calibration ?? 'none', b.calibration ?? 'none'),
  fact('Data', a.lineage?.data_fingerprint, b.lineage?.data_fingerprint),
  fact('Program', a.lineage?.code_version, b.lineage?.code_version),
  fact('Seed', String(a.lineage?.seed ?? '\u2014'), String(b.lineage?.seed ?? '\u2014')),
]

export function settingFacts(a: Model, b: Model): Fact[] {
  const [one, other] = [new Map(a.settings), new Map(b.settings)]
  const names = [...new Set([...one.keys(), ...other.keys()])].sort()
  return names.map((name) => fact(name, one.get(name), other.get(name)))
}

export function featureDifference(a: Model, b: Model) {
  const [one, other] = [new Set(a.features), new Set(b.features)]
  return {
    only_a: a.features.filter((name) => !other.has(name)),
    only_b: b.features.filter((name) => !one.has(name)),
    both: a.features.filter((name) => other.has(name)).length,
  }
}
