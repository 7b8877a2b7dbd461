// Pure: every threshold a curve knows, with what telling "likely" from there on would have got.
import type { Curve } from '@/lib/wire/types'

// Of the rows at or above the threshold (told likely) and below it, those that did and did not buy.
export interface Cut {
  threshold: number
  tp: number
  fp: number
  fn: number
  tn: number
}

export const sumOf = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0)

export const rowsOf = ({ positives, negatives }: Curve) => sumOf(positives) + sumOf(negatives)

// From the threshold 1 and above (nobody is told likely) down to 0 (everybody is).
export function cutsOf({ positives, negatives }: Curve): Cut[] {
  const bins = positives.length
  const [all, none] = [sumOf(positives), sumOf(negatives)]
  let [tp, fp] = [0, 0]
  const cuts: Cut[] = [{ threshold: 1, tp, fp, fn: all, tn: none }]
  for (let k = bins - 1; k >= 0; k -= 1) {
    tp += positives[k]!
    fp += negatives[k]!
    cuts.push({ threshold: k / bins, tp, fp, fn: all - tp, tn: none - fp })
  }
  return cuts
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : null)

export const toldLikely = ({ tp, fp }: Cut) => tp + fp
export const cutRows = ({ tp, fp, fn, tn }: Cut) => tp + fp + fn + tn
export const precisionOf = (cut: Cut) => share(cut.tp, toldLikely(cut))
export const recallOf = ({ tp, fn }: Cut) => share(tp, tp + fn)
export const falseAlarmOf = ({ fp, tn }: Cut) => share(fp, fp + tn)
export const accuracyOf = (cut: Cut) => share(cut.tp + cut.tn, cutRows(cut))
export const baseRateOf = (cut: Cut) => share(cut.tp + cut.fn, cutRows(cut))

// The cut at a threshold, which falls to the nearest edge between two bins.
export function cutAt(cuts: readonly Cut[], threshold: number): Cut {
  const bins = cuts.length - 1
  const k = Math.min(bins, Math.max(0, Math.round(threshold * bins)))
  return cuts[bins - k]!
}
