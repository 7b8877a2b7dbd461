import { describe, expect, it } from 'vitest'
import type { Explanation } from '@/lib/wire/types'
import {
  errorWords, kLargest, methodWords, reasonsOf, toLogit, toProbability, waterfallOf,
} from './waterfall'

function explanationOf(base_logit: number, contributions: number[]): Explanation {
  return {
    method: 'exact', error: 0, base_logit,
    logit: contributions.reduce((sum, c) => sum + c, base_logit),
    contributions: contributions.map((contribution, i) => ({
      feature: `f${i}`, value: i, contribution, words: `reason ${i}`,
    })),
  }
}

describe('the reasons shown', () => {
  it('are the largest by size, and the others as one that adds up', () => {
    const parts = [0.01, -2, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05, 0.02, -0.03]
    const reasons = reasonsOf(explanationOf(0, parts).contributions)
    expect(reasons).toHaveLength(kLargest + 1)
    expect(reasons[0]).toEqual({ key: 'f1', words: 'reason 1', contribution: -2 })
    expect(reasons.at(-1)?.words).toBe('3 smaller reasons')
    expect(reasons.at(-1)?.contribution).toBeCloseTo(0.01 + 0.02 - 0.03, 12)
  })

  it('never call a single one left over "1 smaller reasons"', () => {
    const reasons = reasonsOf(explanationOf(0, [9, 8, 7, 6, 5, 4, 3, 2, 1]).contributions)
    expect(reasons.map((r) => r.key)).toEqual(
      ['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8'])
  })
})

describe('the bars', () => {
  it('each begin where the one before ended, from the base to the result', () => {
    const { start, bars, end, base } = waterfallOf(explanationOf(-1, [2, -0.5, 0.25]))
    expect(base).toBeCloseTo(toProbability(-1), 12)
    expect(bars[0]?.from).toBe(start)
    expect(bars[1]?.from).toBe(bars[0]?.to)
    expect(bars[2]?.from).toBe(bars[1]?.to)
    expect(bars[2]?.to).toBe(end)
    expect(bars[2]?.after).toBeCloseTo(toProbability(0.75), 12)
  })

  it('keep their length in log-odds and stay within the axis', () => {
    const { bars, start } = waterfallOf(explanationOf(-3, [4, -2, 1]))
    const [a, b, c] = bars.map(({ from, to }) => to - from)
    expect(a! / b!).toBeCloseTo(-2, 10)
    expect(b! / c!).toBeCloseTo(-2, 10)
    for (const place of [start, ...bars.map(({ to }) => to)]) {
      expect(place).toBeGreaterThan(0)
      expect(place).toBeLessThan(1)
    }
  })

  it('of next to no weight stay small', () => {
    const [bar] = waterfallOf(explanationOf(-1, [0.01])).bars
    expect(bar!.to - bar!.from).toBeLessThan(0.03)
  })

  it('stand alone where a model knows no reason', () => {
    const { bars, start, end } = waterfallOf(explanationOf(-1, []))
    expect(bars).toEqual([])
    expect(start).toBe(end)
  })
})

it.each([[-1, [0.4, -0.3]], [-8, [3, 5, 6]], [4, [0.2]], [-0.9, [0.02]], [0, [-9, 18]]])(
  'the axis from %d has one to five ticks, uncrowded and where they belong', (base, parts) => {
    const waterfall = waterfallOf(explanationOf(base, parts))
    const { ticks, start } = waterfall
    expect(ticks.length).toBeGreaterThan(0)
    expect(ticks.length).toBeLessThanOrEqual(5)
    ticks.slice(1).forEach(({ at }, i) => expect(at - ticks[i]!.at).toBeGreaterThan(0.15))
    // Two places of known log-odds give the scale; a tick must lie on it.
    const [bar] = waterfall.bars
    const perLogit = (bar!.to - bar!.from) / bar!.contribution
    for (const { at, probability } of ticks) {
      expect(at).toBeCloseTo(start + (toLogit(probability) - base) * perLogit, 8)
    }
  },
)

it('names its method and error', () => {
  expect(methodWords('tree-shap+shapley-sampling')).toMatch(/TreeSHAP.* and sampled Shapley/)
  expect(methodWords('tea-leaves')).toBe('tea-leaves')
  expect(errorWords(0)).toBe('without sampling error')
  expect(errorWords(0.0000001)).toMatch(/at most 0.001$/)
  expect(errorWords(null)).toBe('error not stated')
})
