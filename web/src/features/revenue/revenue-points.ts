// Pure: the series as the chart draws it, with how each step is called.
import {
  changeOf, formatClock, formatDayMonth, formatMonth, formatWeekday, moneyValue,
} from '@/lib/format'
import type { SeriesPoint, Step } from '@/lib/wire/types'

export interface RevenuePoint {
  at: string
  net: number
  gross: number
  before: number | null // net at the same place of the period before
  change: number | null // of net against that
  present: boolean // still running
  source: SeriesPoint
  sourceBefore: SeriesPoint | null // at the same place of the period before
}

const kPointsMax = 300

export function revenuePoints(
  points: readonly SeriesPoint[],
  before: readonly SeriesPoint[] | null = null,
  running = true,
): RevenuePoint[] {
  const shown = points.slice(-kPointsMax)
  const left_out = points.length - shown.length
  return shown.map((source, i) => {
    const net = moneyValue(source.net_revenue) ?? 0
    const sourceBefore = before?.[i + left_out] ?? null
    const then = moneyValue(sourceBefore?.net_revenue ?? null)
    const present = running && i === shown.length - 1
    return {
      at: source.at,
      net,
      gross: moneyValue(source.gross_revenue) ?? 0,
      before: then,
      change: present ? null : changeOf(net, then),
      present,
      source,
      sourceBefore,
    }
  })
}

export function tickLabel(at: string, step: Step): string {
  if (step === 'month') return formatMonth(at)
  if (step !== 'hour' || at.slice(11, 13) === '00') return formatDayMonth(at)
  return formatClock(at, false)
}

export function stepLabel(at: string, step: Step): string {
  if (step === 'month') return formatMonth(at)
  if (step === 'hour') return `${formatWeekday(at)}, ${formatClock(at, false)} UTC`
  return step === 'week' ? `Week of ${formatWeekday(at)}` : formatWeekday(at)
}
