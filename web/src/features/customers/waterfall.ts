// Pure: the bars of a waterfall, from what the model expects of anyone to this customer's
// probability. Bars are laid out in log-odds, where contributions add up; the axis under them is
// marked in probabilities.
import { formatDecimal } from '@/lib/format'
import type { Explanation } from '@/lib/wire/types'

export interface WaterfallBar {
  key: string
  words: string
  contribution: number
  after: number // the probability once this reason is counted
  from: number // places along the axis, 0 to 1
  to: number
}

export interface Waterfall {
  base: number // the probability before any reason
  start: number // its place along the axis
  bars: WaterfallBar[]
  end: number
  ticks: { at: number; probability: number }[]
}

export const kLargest = 8
const kTicksMin = 3
const kTicksMax = 5
const kTickGapMin = 0.16 // of the axis: room for a label on a phone
const kSpanMin = 0.5 // log-odds; reasons that weigh next to nothing must not look large
const kMargin = 0.04

export const toProbability = (logit: number): number => 1 / (1 + Math.exp(-logit))
export const toLogit = (probability: number): number => Math.log(probability / (1 - probability))

const percents = (step: number) =>
  Array.from({ length: Math.ceil(100 / step) - 1 }, (_, i) => ((i + 1) * step) / 100)
const tails = [0.001, 0.002, 0.005, 0.995, 0.998, 0.999]
// From coarse to fine; the finest that is not crowded is taken.
const scales = [
  [0.01, 0.1, 0.5, 0.9, 0.99],
  [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999],
  [0.01, 0.02, 0.05, ...percents(10), 0.95, 0.98, 0.99, ...tails],
  percents(5), percents(2), percents(1),
]
const kCoarse = 4

interface Reason {
  key: string
  words: string
  contribution: number
}

// The largest by size, and all others as one. A single one left over is named like the rest.
export function reasonsOf(contributions: Explanation['contributions']): Reason[] {
  const named = ({ feature, words, contribution }: (typeof contributions)[number]) =>
    ({ key: feature, words, contribution })
  const sorted = [...contributions].sort(
    (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution),
  )
  if (sorted.length <= kLargest + 1) return sorted.map(named)
  const rest = sorted.slice(kLargest)
  const contribution = rest.reduce((sum, part) => sum + part.contribution, 0)
  const smaller = { key: '', words: `${rest.length} smaller reasons`, contribution }
  return [...sorted.slice(0, kLargest).map(named), smaller]
}

type Ticks = Waterfall['ticks']

// Those that do not crowd the one before.
function thinned(ticks: Ticks): Ticks {
  const kept: Ticks = []
  for (const tick of ticks) {
    if (tick.at - (kept.at(-1)?.at ?? -1) >= kTickGapMin) kept.push(tick)
  }
  return kept.slice(0, kTicksMax)
}

// Probabilities as places along the axis: the finest scale that fits whole, else what there is room
// for of one of the coarse ones.
function ticksWithin(place: (logit: number) => number): Ticks {
  const placed = scales.map((scale) =>
    [...scale].sort((a, b) => a - b)
      .map((probability) => ({ probability, at: place(toLogit(probability)) }))
      .filter(({ at }) => at >= 0 && at <= 1))
  const whole = placed.findLast((ticks) =>
    ticks.length >= kTicksMin && thinned(ticks).length === ticks.length)
  if (whole) return whole
  const coarse = placed.slice(0, kCoarse).map(thinned)
  return coarse.reduce((most, ticks) => (ticks.length > most.length ? ticks : most), [])
}

export function waterfallOf(explanation: Explanation): Waterfall {
  const reasons = reasonsOf(explanation.contributions)
  const stops = [explanation.base_logit]
  for (const { contribution } of reasons) stops.push(stops.at(-1)! + contribution)
  const middle = (Math.min(...stops) + Math.max(...stops)) / 2
  const span = Math.max(kSpanMin, Math.max(...stops) - Math.min(...stops)) * (1 + 2 * kMargin)
  const low = middle - span / 2
  const place = (logit: number) => (logit - low) / span
  return {
    base: toProbability(explanation.base_logit),
    start: place(explanation.base_logit),
    bars: reasons.map((reason, i) => ({
      ...reason,
      after: toProbability(stops[i + 1]!),
      from: place(stops[i]!),
      to: place(stops[i + 1]!),
    })),
    end: place(stops.at(-1)!),
    ticks: ticksWithin(place),
  }
}

const methods: Record<string, string> = {
  'tree-shap': 'exact Shapley values of the trees (TreeSHAP)',
  'shapley-sampling': 'sampled Shapley values of the networks',
  exact: 'exact Shapley values',
}

// "tree-shap+shapley-sampling" in words.
export const methodWords = (method: string | null): string =>
  method === null
    ? 'a method the server does not name'
    : method.split('+').map((part) => methods[part] ?? part).join(' and ')

// The largest standard error of a weight, never rounded down to nothing.
export function errorWords(error: number | null): string {
  if (error === null) return 'error not stated'
  if (error === 0) return 'without sampling error'
  return `standard error of a weight at most ${formatDecimal(Math.max(error, 0.001), 3)}`
}
