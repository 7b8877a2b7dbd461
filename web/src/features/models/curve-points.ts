// Pure: ROC, precision and recall, gain and lift, accuracy over coverage, all read from the counts.
import type { Curve } from '@/lib/wire/types'
import {
  cutRows, cutsOf, falseAlarmOf, precisionOf, recallOf, toldLikely, type Cut,
} from './curve-cuts'

export interface CurvePoint {
  x: number
  y: number
  threshold: number
}

// Cuts between which no row lies are one point.
function apart(cuts: readonly Cut[]): Cut[] {
  return cuts.filter((cut, i) => i === 0 || toldLikely(cut) > toldLikely(cuts[i - 1]!))
}

function pointsOf(
  curve: Curve,
  x: (cut: Cut) => number | null,
  y: (cut: Cut) => number | null,
): CurvePoint[] {
  return apart(cutsOf(curve)).flatMap((cut) => {
    const [at, value] = [x(cut), y(cut)]
    return at === null || value === null ? [] : [{ x: at, y: value, threshold: cut.threshold }]
  })
}

// x: of those who did not buy, told likely; y: of those who bought, told likely.
export const rocOf = (curve: Curve) => pointsOf(curve, falseAlarmOf, recallOf)

// x: of those who bought, found; y: of those told likely, bought. Begins where someone is told so.
export const precisionRecallOf = (curve: Curve) => pointsOf(curve, recallOf, precisionOf)

// x: share of all customers, likeliest first; y: share of all buyers among them.
export const gainOf = (curve: Curve) =>
  pointsOf(curve, (cut) => toldLikely(cut) / Math.max(1, cutRows(cut)), recallOf)

// How many times more buyers are among the likeliest than among all.
export const liftOf = ({ x, y }: Pick<CurvePoint, 'x' | 'y'>) => (x > 0 ? y / x : null)

// A y between two points, on the straight line: rows of one bin are taken in any order.
export function valueAt(points: readonly CurvePoint[], x: number): number | null {
  const next = points.findIndex((point) => point.x >= x)
  if (next < 0) return null
  const [before, after] = [points[next - 1], points[next]!]
  if (!before || after.x === x) return after.y
  return before.y + ((after.y - before.y) * (x - before.x)) / (after.x - before.x)
}

// Area under the ROC curve; rows of one bin count as ties, a half each.
export function aucOf(curve: Curve): number | null {
  const points = rocOf(curve)
  if (points.length < 2) return null
  return points.slice(1).reduce((area, { x, y }, i) => {
    const before = points[i]!
    return area + ((x - before.x) * (y + before.y)) / 2
  }, 0)
}

// Accuracy at one half over the surest share: the bins farthest from one half first, in pairs. A
// curve of an odd number of bins has a middle one, which comes last and counts as likely.
export function coverageOf({ positives, negatives }: Curve): CurvePoint[] {
  const bins = positives.length
  const rows = [...positives, ...negatives].reduce((sum, n) => sum + n, 0)
  const points: CurvePoint[] = []
  let [told, right] = [0, 0]
  for (let low = 0; low <= (bins - 1) / 2; low += 1) {
    const high = bins - 1 - low
    const here = positives[high]! + negatives[high]! +
      (low === high ? 0 : positives[low]! + negatives[low]!)
    if (here === 0) continue
    told += here
    right += positives[high]! + (low === high ? 0 : negatives[low]!)
    points.push({ x: told / rows, y: right / told, threshold: Math.max(0.5, high / bins) })
  }
  return points
}
