// Pure: the weekly sizes as the chart draws them, the present beside them.
import { formatDate, formatDateTime } from '@/lib/format'
import type { FlowPeriod, SegmentsFlow, Time } from '@/lib/wire/types'
import { ticksOf } from './indices'
import { everyone, type Members } from './address'
import { sizesAtEnd } from './moves'

export interface SizesBar {
  at: Time
  refit: boolean
  present: boolean // the week still running
  sizes: ReadonlyMap<number, number>
  period: FlowPeriod | null // the one that ends here
  begins: FlowPeriod | null // the one that begins here
}

// A bar for every snapshot, and one for now: the end of the period still running.
export function sizesBars({ snapshots, periods }: SegmentsFlow): SizesBar[] {
  const bars = snapshots.map(({ at, refit, sizes }, i): SizesBar => ({
    at, refit, present: false,
    sizes: new Map(sizes.map(({ id, customers }) => [id, customers])),
    period: periods[i - 1] ?? null,
    begins: periods[i] ?? null,
  }))
  const last = periods.at(-1)
  if (!last?.current) return bars
  const now = {
    at: last.to, refit: false, present: true, sizes: sizesAtEnd(last), period: last, begins: null,
  }
  return [...bars, now]
}

// Who is counted there, of one segment or of all: at the end of a period, or of the oldest snapshot
// at the beginning of one, where all of them have no list.
export function sizeMembers(
  { present, period, begins }: SizesBar, id: number | null,
): Members | null {
  if (present) return { ...everyone, segment: id }
  if (period) return { ...everyone, segment: id, period: period.from, refit: period.refit }
  if (id === null) return null
  return begins && { ...everyone, moved_from: id, period: begins.from, refit: begins.refit }
}

export const barLabel = ({ at, refit, present }: SizesBar): string =>
  present ? `Now, ${formatDateTime(at)}`
    : refit ? `${formatDate(at)}, divided anew` : formatDate(at)

export interface Slice {
  id: number
  from: number // counted from below
  to: number
}

// The segments of a bar, one on the other, the first of the order lowest.
export function slicesOf({ sizes }: SizesBar, order: readonly number[]): Slice[] {
  let below = 0
  return order.flatMap((id) => {
    const size = sizes.get(id) ?? 0
    if (size === 0) return []
    const slice = { id, from: below, to: below + size }
    below += size
    return [slice]
  })
}

export const totalOf = ({ sizes }: SizesBar): number =>
  [...sizes.values()].reduce((sum, size) => sum + size, 0)

// Labels beside the last bar at the heights of its slices, at least `apart` from one another.
export function spreadLabels(
  wanted: readonly { id: number; y: number }[],
  apart: number,
  low: number,
  high: number,
): { id: number; y: number }[] {
  const labels = [...wanted].sort((a, b) => a.y - b.y)
  for (let i = 0; i < labels.length; ++i) {
    const least = i === 0 ? low : labels[i - 1]!.y + apart
    labels[i] = { id: labels[i]!.id, y: Math.max(labels[i]!.y, least) }
  }
  for (let i = labels.length - 1; i >= 0; --i) {
    const most = i === labels.length - 1 ? high : labels[i + 1]!.y - apart
    labels[i] = { id: labels[i]!.id, y: Math.min(labels[i]!.y, most) }
  }
  return labels
}

// On which side of its place, from left to right, each of these labels has room, the last ones
// first; null: on neither.
export function roomFor(
  places: readonly number[], width: number, { left, right }: { left: number; right: number },
): ('start' | 'end' | null)[] {
  const sides: ('start' | 'end' | null)[] = []
  let free = right // nothing stands left of it yet
  for (const x of [...places].reverse()) {
    const side = x + width <= free ? 'start' : x <= free && x - width >= left ? 'end' : null
    if (side !== null) free = side === 'end' ? x - width : x
    sides.unshift(side)
  }
  return sides
}

export interface SizesScale {
  x: (i: number) => number // where a bar begins
  step: number // from one bar to the next
  y: (customers: number) => number
  ticks: number[]
  named: boolean // names have room beside the last bar
  left: number
  right: number
  top: number
}

const kHeadroom = 1.04 // of the tallest bar
const kTop_px = 16
const kBottom_px = 24
const kLeft_px = 40
const kLetter_px = 6.6
const kBeside = 0.3 // of the width at most
const kMark_px = 32 // before a name, and after it

// Room on the right for the longest name of the last bar; where that is too much, for marks alone.
export function sizesScale(
  bars: readonly SizesBar[],
  names: ReadonlyMap<number, string>,
  { width, height }: { width: number; height: number },
): SizesScale {
  const letters = [...(bars.at(-1)?.sizes.keys() ?? [])].map((id) => names.get(id)?.length ?? 0)
  const wanted = kMark_px + kLetter_px * Math.max(6, ...letters)
  const named = wanted <= kBeside * width
  const beside = named ? wanted : kMark_px
  const right = Math.round(width - beside)
  const step = (right - kLeft_px) / Math.max(1, bars.length)
  const most = kHeadroom * Math.max(1, ...bars.map(totalOf))
  const ticks = ticksOf([0, most]).filter((tick) => tick <= most)
  const low = height - kBottom_px
  return {
    step, ticks, named, right, left: kLeft_px, top: kTop_px,
    x: (i) => kLeft_px + i * step,
    y: (customers) => low - (customers / most) * (low - kTop_px),
  }
}
