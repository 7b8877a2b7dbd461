// Pure: which figures stand on the cards, and how each is taken from the KPIs and the series.
import { catalogue } from '@/lib/catalogue'
import { changeOf, moneyValue } from '@/lib/format'
import type { Kpis, SeriesPoint } from '@/lib/wire/types'

export interface KpiFigure {
  key: keyof typeof catalogue & keyof Kpis
  kind: 'money' | 'count' | 'share'
  digits?: number
  upIs: 'good' | 'bad' | 'neither'
  ofPoint?: (point: SeriesPoint) => number | null
}

const ratio = (a: string, b: string | number) => (Number(b) > 0 ? Number(a) / Number(b) : null)

export const periodFigures: readonly KpiFigure[] = [
  { key: 'net_revenue', kind: 'money', upIs: 'good', ofPoint: (p) => moneyValue(p.net_revenue) },
  {
    key: 'gross_revenue', kind: 'money', upIs: 'good',
    ofPoint: (p) => moneyValue(p.gross_revenue),
  },
  { key: 'orders', kind: 'count', upIs: 'good', ofPoint: (p) => p.orders },
  {
    key: 'average_order_value', kind: 'money', digits: 2, upIs: 'good',
    ofPoint: (p) => ratio(p.gross_revenue, p.orders),
  },
  { key: 'customers', kind: 'count', upIs: 'good', ofPoint: (p) => p.customers },
  {
    key: 'refund_rate', kind: 'share', upIs: 'bad',
    ofPoint: (p) => ratio(p.refunds, p.gross_revenue),
  },
]

// Ratios of a period that live totals have moved on are taken from its sums.
export function figureOf(kpis: Kpis | null, key: KpiFigure['key']): number | null {
  if (!kpis) return null
  if (key === 'average_order_value') return ratio(kpis.gross_revenue, kpis.orders)
  if (key === 'refund_rate') return ratio(kpis.refunds, kpis.gross_revenue)
  const value = kpis[key]
  return value === null ? null : Number(value)
}

// A share changes by points: half as much again of a few per cent would sound like a lot.
export function figureChange(
  { key, kind }: KpiFigure,
  current: Kpis | null,
  previous: Kpis | null,
): number | null {
  const [now, before] = [figureOf(current, key), figureOf(previous, key)]
  if (kind !== 'share') return changeOf(now, before)
  return now === null || before === null ? null : now - before
}

// The step that is still running would always look like a fall, so a trend ends before it.
export function trendOf(
  figure: KpiFigure,
  points: readonly SeriesPoint[] | null,
  running: boolean,
): (number | null)[] | null {
  const { ofPoint } = figure
  if (!ofPoint || !points) return null
  const whole = running && points.length > 2 ? points.slice(0, -1) : points
  const trend = whole.map(ofPoint)
  return trend.some((value) => value !== null) ? trend : null
}
