// Pure: where pairs lie by their support and their lift. Lift grows by factors, so its axis does;
// support too, as most pairs are rare.
import { innerTicks, linear, type Area } from '@/components/chart/scale'
import type { Pair } from '@/lib/wire/types'

export interface PlacedPair {
  pair: Pair
  x: number
  y: number
}

export interface LogAxis {
  low: number
  high: number
  ticks: number[]
  place: (value: number) => number
}

const steps = [1, 2, 5]

// Values 1, 2 and 5 of every power of ten within, at most five of them.
export function logTicks(low: number, high: number, most = 5): number[] {
  const all: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(6))
      if (tick >= low * 0.999 && tick <= high * 1.001) all.push(tick)
    }
  }
  if (all.length < 2) return innerTicks([low, high], most)
  if (all.length <= most) return all
  const tens = all.filter((tick) => Number.isInteger(Number(Math.log10(tick).toFixed(6))))
  if (tens.length >= 2 && tens.length <= most) return tens
  const every = Math.ceil(all.length / most)
  return all.filter((_, i) => i % every === 0)
}

export function logAxis(values: readonly number[], range: readonly [number, number]): LogAxis {
  const known = values.filter((value) => value > 0)
  const [least, largest] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [1, 10]
  // A little air, so that no mark lies on the edge.
  const [low, high] = [least / 1.15, largest * 1.15]
  const scale = linear([Math.log10(low), Math.log10(high)], range)
  return {
    low, high, ticks: logTicks(low, high),
    place: (value) => scale(Math.log10(Math.max(low, value))),
  }
}

export interface PairsLayout {
  placed: PlacedPair[] // from left to right
  x: LogAxis
  y: LogAxis
}

export function layoutOf(pairs: readonly Pair[], area: Area): PairsLayout {
  const x = logAxis(pairs.map(({ support }) => support), [area.left, area.right])
  const y = logAxis(pairs.map(({ lift }) => lift), [area.bottom, area.top])
  const placed = pairs
    .map((pair) => ({ pair, x: x.place(pair.support), y: y.place(pair.lift) }))
    .sort((one, other) => one.x - other.x || one.y - other.y)
  return { placed, x, y }
}

export function nearestPair(
  placed: readonly PlacedPair[], x: number, y: number, reach_px: number,
): number | null {
  let [best, least] = [null as number | null, reach_px * reach_px]
  placed.forEach((one, i) => {
    const away = (one.x - x) ** 2 + (one.y - y) ** 2
    if (away <= least) [best, least] = [i, away]
  })
  return best
}
