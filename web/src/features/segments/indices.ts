// Pure: the indices that speak for and against a number of segments, and their votes.
import type { KScore, SegmentsFit, Vote } from '@/lib/wire/types'

export const indexNames = [
  'inertia', 'silhouette', 'calinski_harabasz', 'davies_bouldin', 'gap', 'stability',
] as const
export type IndexName = (typeof indexNames)[number]

export interface Index {
  name: IndexName
  label: string
  better: 'higher' | 'lower'
  digits: number
}

export const indices: readonly Index[] = [
  { name: 'inertia', label: 'Inertia', better: 'lower', digits: 0 },
  { name: 'silhouette', label: 'Silhouette', better: 'higher', digits: 2 },
  { name: 'calinski_harabasz', label: 'Calinski-Harabasz', better: 'higher', digits: 0 },
  { name: 'davies_bouldin', label: 'Davies-Bouldin', better: 'lower', digits: 2 },
  { name: 'gap', label: 'Gap', better: 'higher', digits: 2 },
  { name: 'stability', label: 'Stability', better: 'higher', digits: 2 },
]

export const indexOf = (name: IndexName): Index => indices.find((index) => index.name === name)!

// Inertia always falls, so it has no vote; size is a test without a curve.
export const tests: readonly (readonly [vote: string, words: string])[] = [
  ['silhouette', 'silhouette'],
  ['calinski_harabasz', 'Calinski-Harabasz'],
  ['davies_bouldin', 'Davies-Bouldin'],
  ['gap', 'gap'],
  ['stability', 'stability'],
  ['size', 'size of the smallest segment'],
]

export type Verdict = 'passed' | 'not passed' | 'not measured' | 'no vote'

export function verdictOf(vote: Vote | undefined): Verdict {
  if (vote === undefined) return 'no vote'
  return vote === null ? 'not measured' : vote ? 'passed' : 'not passed'
}

export const verdictMarks: Record<Verdict, string> = {
  passed: '\u2713', 'not passed': '\u2717', 'not measured': '\u2013', 'no vote': '\u2013',
}

// Where one number alone was tried, a test against the best of all says nothing.
const alone = ['stability', 'size']

export const saysAlone = (vote: string): boolean => alone.includes(vote)

export interface Passed {
  passed: number
  measured: number
  failed: string[] // in words
}

export function passedOf({ votes }: KScore): Passed {
  const cast = tests.filter(([vote]) => typeof votes[vote] === 'boolean')
  const failed = cast.filter(([vote]) => votes[vote] === false).map(([, words]) => words)
  return { passed: cast.length - failed.length, measured: cast.length, failed }
}

const passesAll = (score: KScore | undefined): boolean => {
  const { passed, measured } = score ? passedOf(score) : { passed: 0, measured: 0 }
  return measured > 0 && passed === measured
}

// Why there are as many segments as there are.
export function ruleWords({ k, k_by, scores }: SegmentsFit): string {
  const chosen = scores.find((score) => score.k === k)
  if (k_by === 'given') {
    return scores.length > 1 ? `${k} segments, as asked for; the tests stand here to compare.`
      : `${k} segments, as asked for; no other number was tried.`
  }
  const range = `${scores[0]?.k ?? '\u2014'} to ${scores.at(-1)?.k ?? '\u2014'}`
  if (passesAll(chosen)) {
    return `${k} segments: of ${range} tried, the finest division that passes all tests.`
  }
  return `${k} segments: of ${range} tried, none passes all tests; of those that pass most, the ` +
    'most stable.'
}

// Round ends for an axis that need not begin at zero: at most `most` ticks.
export function ticksOf(values: readonly number[], most = 5): number[] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / most))
  const steps = [1, 2, 5, 10, 20, 50].map((factor) => factor * power)
  const count = (step: number) => Math.ceil(high / step) - Math.floor(low / step) + 1
  const step = steps.find((candidate) => count(candidate) <= most) ?? 100 * power
  const first = Math.floor(low / step)
  return Array.from({ length: Math.max(2, count(step)) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)))
}
