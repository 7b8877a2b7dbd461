// Pure: the series as the chart draws it, with how each step is called.
import { changeOf, formatDayMonth, formatMonth, formatWeekday, moneyValue } from '@/lib/format'
import type { SeriesPoint, Step } from '@/lib/wire/types'

export interface RevenuePoint {
  at: string
  net: number
  gross: number
  change: number | null // of net against the step before
  present: boolean // still running
  source: SeriesPoint
}

const kPointsMax = 300

export function revenuePoints(points: readonly SeriesPoint[]): RevenuePoint[] {
  const shown = points.slice(-kPointsMax)
  return shown.map((source, i) => {
    const net = moneyValue(source.net_revenue) ?? 0
    const before = shown[i - 1]
    return {
      at: source.at,
      net,
      gross: moneyValue(source.gross_revenue) ?? 0,
      change: changeOf(net, before ? moneyValue(before.net_revenue) : null),
      present: i === shown.length - 1,
      source,
    }
  })
}

export const tickLabel = (at: string, step: Step): string =>
  step === 'month' ? formatMonth(at) : formatDayMonth(at)

export function stepLabel(at: string, step: Step): string {
  if (step === 'month') return formatMonth(at)
  return step === 'week' ? `Week of ${formatWeekday(at)}` : formatWeekday(at)
}

// At most five, evenly spread, never the first's and last's neighbours crowding the edge.
export function tickTimes(points: readonly RevenuePoint[], most = 5): string[] {
  if (points.length <= most) return points.map((p) => p.at)
  const every = Math.ceil(points.length / most)
  const offset = Math.floor(every / 2)
  return points.filter((_, i) => i % every === offset).map((p) => p.at)
}
