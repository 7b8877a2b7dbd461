// Pure: of those given 20 to 30 %, how many bought, and how sure that share is.
import type { CalibrationBin, Curve } from '@/lib/wire/types'

export interface ReliabilityBin extends CalibrationBin {
  low: number | null // the share, give or take chance: a 95 % interval
  high: number | null
}

const kSure = 1.96 // standard errors either way
const kGroups = 10

// Wilson's interval: sensible for few rows, and at 0 and 1.
export function intervalOf(part: number, whole: number): [low: number, high: number] | null {
  if (whole <= 0) return null
  const share = part / whole
  const z2 = kSure * kSure
  const centre = (share + z2 / (2 * whole)) / (1 + z2 / whole)
  const reach =
    (kSure * Math.sqrt((share * (1 - share)) / whole + z2 / (4 * whole * whole))) /
    (1 + z2 / whole)
  return [Math.max(0, centre - reach), Math.min(1, centre + reach)]
}

// Ten groups of equal width. A row counts with the middle of its bin: at 200 bins off by a
// quarter of a percent at most.
export function reliabilityOf({ positives, negatives }: Curve): ReliabilityBin[] {
  const bins = positives.length
  const groups = Math.min(kGroups, bins)
  return Array.from({ length: groups }, (_, g) => {
    const [first, end] = [Math.round((g * bins) / groups), Math.round(((g + 1) * bins) / groups)]
    let [rows, bought, given] = [0, 0, 0]
    for (let k = first; k < end; k += 1) {
      const here = positives[k]! + negatives[k]!
      rows += here
      bought += positives[k]!
      given += (here * (k + 0.5)) / bins
    }
    const [low, high] = intervalOf(bought, rows) ?? [null, null]
    return {
      from: first / bins, to: end / bins, customers: rows,
      mean_probability: rows > 0 ? given / rows : null,
      share: rows > 0 ? bought / rows : null,
      low, high,
    }
  })
}
