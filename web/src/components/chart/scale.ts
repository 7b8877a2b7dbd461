// Pure: from values to pixels, and the few round values that an axis names.
import { bisectCenter, nice, ticks } from 'd3-array'
import { utcTicks } from 'd3-time'
import { formatClock, formatDayMonth, formatMonth } from '@/lib/format'

export interface Area {
  width: number // of the whole drawing
  height: number
  left: number
  right: number
  top: number
  bottom: number
}

export type Span = readonly [from: number, to: number]
export type Scale = (value: number) => number

export const kTicksMax = 5
const kDay_ms = 86_400_000

export function linear([d0, d1]: Span, [r0, r1]: Span): Scale {
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0)
  const start = d1 === d0 ? (r0 + r1) / 2 : r0
  return (value) => start + (value - d0) * slope
}

// The smallest and the largest of what is known; null where nothing is.
export function spanOf(values: Iterable<number | null | undefined>): Span | null {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value == null || !Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low > high ? null : [low, high]
}

// Round values from at or below the lowest to at or above the highest, at most `most` of them.
export function niceTicks(span: Span | null, most = kTicksMax): number[] {
  let [low, high] = span ?? [0, 1]
  if (low === high) [low, high] = low === 0 ? [0, 1] : low > 0 ? [0, high] : [low, 0]
  for (let count = most; count > 1; --count) {
    const [from, to] = nice(low, high, count)
    const found = ticks(from, to, count)
    if (found.length <= most && found[0]! <= low && found.at(-1)! >= high) return found
  }
  return nice(low, high, 1)
}

// Round values within the span.
export function innerTicks([low, high]: Span, most = kTicksMax): number[] {
  for (let count = most; count > 1; --count) {
    const found = ticks(low, high, count)
    if (found.length <= most) return found
  }
  return [low, high]
}

// Full hours, days, months or years within the span, UTC.
export function timeTicks([from, to]: Span, most = kTicksMax): number[] {
  for (let count = most; count > 1; --count) {
    const found = utcTicks(new Date(from), new Date(to), count).map(Number)
    if (found.length <= most) return found
  }
  return [from]
}

export function timeTickLabel(at_ms: number, [from, to]: Span): string {
  if (to - from > 500 * kDay_ms) return formatMonth(at_ms)
  if (to - from <= 3 * kDay_ms && at_ms % kDay_ms !== 0) return formatClock(at_ms, to - from < 6e5)
  return formatDayMonth(at_ms)
}

export const nearestIndex = (sorted: readonly number[], value: number): number =>
  bisectCenter(sorted, value)

// Indices of at most `most` of `count` steps, evenly spread and off the edges.
export function spreadIndices(count: number, most = kTicksMax): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i)
  const every = Math.ceil(count / most)
  const first = Math.floor(every / 2)
  return Array.from({ length: Math.ceil((count - first) / every) }, (_, i) => first + i * every)
}
