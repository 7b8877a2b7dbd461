import { describe, expect, it } from 'vitest'
import type { Curve } from '@/lib/wire/types'
import { intervalOf, reliabilityOf } from './curve-calibration'
import { accuracyOf, cutAt, cutsOf, precisionOf, recallOf } from './curve-cuts'
import {
  aucOf, coverageOf, gainOf, liftOf, precisionRecallOf, rocOf, valueAt,
} from './curve-points'

// Ten rows: by probability in quarters, bought 0, 1, 1, 2 and not 3, 2, 1, 0.
const small: Curve = { positives: [0, 1, 1, 2], negatives: [3, 2, 1, 0] }
const nothing: Curve = { positives: [0, 0, 0, 0], negatives: [0, 0, 0, 0] }

describe('ten rows by hand', () => {
  it('are cut at every threshold', () => {
    const cuts = cutsOf(small)
    expect(cuts.map(({ threshold, tp, fp }) => [threshold, tp, fp])).toEqual(
      [[1, 0, 0], [0.75, 2, 0], [0.5, 3, 1], [0.25, 4, 3], [0, 4, 6]])
    const half = cutAt(cuts, 0.5)
    expect(half).toEqual({ threshold: 0.5, tp: 3, fp: 1, fn: 1, tn: 5 })
    expect([accuracyOf(half), precisionOf(half), recallOf(half)]).toEqual([0.8, 0.75, 0.75])
    expect(precisionOf(cutAt(cuts, 1))).toBeNull()
    expect(cutAt(cuts, 7)).toBe(cuts[0])
    expect(cutAt(cuts, -1)).toBe(cuts.at(-1))
  })

  it('give a ROC curve and its area', () => {
    expect(rocOf(small).map(({ x, y }) => [x, y])).toEqual(
      [[0, 0], [0, 0.5], [1 / 6, 0.75], [0.5, 1], [1, 1]])
    // 22 of 24 pairs: 2 x 6 above all, 1 x (5 + 1/2), 1 x (3 + 2/2)
    expect(aucOf(small)).toBeCloseTo((12 + 5.5 + 4) / 24, 12)
  })

  it('give precision over recall', () => {
    expect(precisionRecallOf(small).map(({ x, y }) => [x, y])).toEqual(
      [[0.5, 1], [0.75, 0.75], [1, 4 / 7], [1, 0.4]])
  })

  it('give gain and lift', () => {
    const gain = gainOf(small)
    expect(gain.map(({ x, y }) => [x, y])).toEqual(
      [[0, 0], [0.2, 0.5], [0.4, 0.75], [0.7, 1], [1, 1]])
    expect(liftOf(gain[1]!)).toBe(2.5)
    expect(liftOf(gain[0]!)).toBeNull()
    expect(valueAt(gain, 0.1)).toBeCloseTo(0.25, 12)
    expect(valueAt(gain, 0.2)).toBe(0.5)
    expect(valueAt(gain, 2)).toBeNull()
  })

  it('are told better where the model is sure', () => {
    expect(coverageOf(small)).toEqual([
      { x: 0.5, y: 1, threshold: 0.75 }, // 3 that did not and 2 that did
      { x: 1, y: 0.8, threshold: 0.5 },
    ])
    expect(coverageOf({ positives: [0, 1, 1], negatives: [2, 1, 0] }).at(-1)).toEqual(
      { x: 1, y: 0.8, threshold: 0.5 }) // the middle one counts as likely
  })

  it('are as likely as said, within chance', () => {
    const [, second, , last] = reliabilityOf(small)
    expect(second).toMatchObject({ from: 0.25, to: 0.5, customers: 3, mean_probability: 0.375 })
    expect(second?.share).toBeCloseTo(1 / 3, 12)
    expect(last?.share).toBe(1)
    expect(last!.low!).toBeLessThan(0.5)
    expect(last!.high!).toBe(1)
  })
})

it('knows nothing of no rows', () => {
  expect(aucOf(nothing)).toBeNull()
  expect(coverageOf(nothing)).toEqual([])
  expect(precisionRecallOf(nothing)).toEqual([])
  expect(reliabilityOf(nothing)[0]).toMatchObject({ customers: 0, share: null, low: null })
  expect(intervalOf(0, 0)).toBeNull()
})

it('has Wilson\u2019s interval as it is in the books', () => {
  const [low, high] = intervalOf(8, 10)!
  expect(low).toBeCloseTo(0.4902, 3)
  expect(high).toBeCloseTo(0.9433, 3)
})

// The slow twin: every row by itself.
interface TestRow { p: number; bought: boolean }

function random(seed: number) {
  let state = seed
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

function shopOf(seed: number, bins: number): [Curve, TestRow[]] {
  const next = random(seed)
  const rows = Array.from({ length: 400 }, () => {
    const k = Math.min(bins - 1, Math.floor(next() * bins))
    return { p: (k + 0.5) / bins, bought: next() < 0.1 + (0.8 * k) / bins }
  })
  const counts = (bought: boolean) => Array.from({ length: bins }, (_, k) =>
    rows.filter((r) => r.bought === bought && Math.floor(r.p * bins) === k).length)
  return [{ positives: counts(true), negatives: counts(false) }, rows]
}

describe.each([[1, 200], [2, 200], [3, 20], [4, 7]])('seed %d, %d bins', (seed, bins) => {
  const [curve, rows] = shopOf(seed, bins)
  const bought = rows.filter((r) => r.bought)
  const not = rows.filter((r) => !r.bought)

  it('cuts as counting each row does', () => {
    for (const cut of cutsOf(curve)) {
      const likely = rows.filter((r) => r.p >= cut.threshold)
      expect(cut.tp).toBe(likely.filter((r) => r.bought).length)
      expect(cut.fp).toBe(likely.length - cut.tp)
      expect(cut.tp + cut.fp + cut.fn + cut.tn).toBe(rows.length)
    }
  })

  it('has the area of comparing every pair', () => {
    const wins = bought.flatMap((a) => not.map((b) => (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0)))
    const pairs = wins.reduce((sum: number, win) => sum + win, 0)
    expect(aucOf(curve)).toBeCloseTo(pairs / wins.length, 10)
  })

  it('is as often right among the surest as those rows are', () => {
    for (const { x, y, threshold } of coverageOf(curve)) {
      const sure = rows.filter((r) => Math.max(r.p, 1 - r.p) >= threshold - 1e-12)
      const right = sure.filter((r) => r.bought === r.p >= 0.5 - 1e-12)
      expect(sure.length / rows.length).toBeCloseTo(x, 10)
      expect(right.length / sure.length).toBeCloseTo(y, 10)
    }
  })

  it('finds as many buyers among the likeliest as sorting does', () => {
    const sorted = [...rows].sort((a, b) => b.p - a.p)
    for (const { x, y } of gainOf(curve)) {
      const first = sorted.slice(0, Math.round(x * rows.length))
      expect(first.filter((r) => r.bought).length / bought.length).toBeCloseTo(y, 10)
    }
  })

  it('groups as those rows lie', () => {
    for (const bin of reliabilityOf(curve)) {
      const inside = rows.filter((r) => r.p >= bin.from && r.p < bin.to)
      expect(bin.customers).toBe(inside.length)
      if (inside.length === 0) continue
      expect(bin.share).toBeCloseTo(inside.filter((r) => r.bought).length / inside.length, 10)
    }
  })
})
