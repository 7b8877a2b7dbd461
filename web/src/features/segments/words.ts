// Pure: features in a shopkeeper's words, for axes and portraits.
import { formatCount, formatDecimal, formatMoney } from '@/lib/format'
import type { Figures, MapAxis } from '@/lib/wire/types'

// feature -> what more and what less of it means.
const ends: Record<string, readonly [more: string, less: string]> = {
  recency_days: ['bought longer ago', 'bought more recently'],
  tenure_days: ['customers for longer', 'newer customers'],
  frequency: ['more orders', 'fewer orders'],
  active_days: ['more days with an order', 'fewer days with an order'],
  monetary: ['spent more', 'spent less'],
  net_monetary: ['spent more', 'spent less'],
  aov: ['larger orders', 'smaller orders'],
  gap_mean_days: ['longer between orders', 'shorter between orders'],
  basket_lines: ['more lines an order', 'fewer lines an order'],
  basket_units: ['more pieces an order', 'fewer pieces an order'],
  basket_products: ['more products an order', 'fewer products an order'],
  distinct_products: ['more different products', 'fewer different products'],
  refund_amount: ['more sent back', 'less sent back'],
  unit_price_mean: ['dearer products', 'cheaper products'],
}

const endOf = (feature: string, more: boolean): string => {
  const [high, low] = ends[feature] ?? [`more ${feature}`, `less ${feature}`]
  return more ? high : low
}

const kNamed = 3
const kWeighty = 0.6 // of the largest loading: what weighs less does not name an axis

export interface AxisWords {
  high: string
  low: string
}

// The ends of an axis by the features that make it.
export function axisWords({ loadings }: MapAxis): AxisWords {
  const weights = Object.entries(loadings)
    .map(([feature, loading]) => ({ feature, loading: loading ?? 0 }))
    .sort((a, b) => Math.abs(b.loading) - Math.abs(a.loading))
  const largest = Math.abs(weights[0]?.loading ?? 0)
  const named = weights.filter(({ loading }) => Math.abs(loading) >= kWeighty * largest)
    .slice(0, kNamed)
  const end = (sign: number) =>
    [...new Set(named.map(({ feature, loading }) => endOf(feature, loading * sign > 0)))].join(', ')
  return { high: end(1), low: end(-1) }
}

export function daysWords(days: number): string {
  const whole = Math.round(days)
  return `${formatCount(whole)} ${whole === 1 ? 'day' : 'days'}`
}

const count = (value: number): string =>
  formatDecimal(value, Number.isInteger(value) || value >= 10 ? 0 : 1)

export interface PortraitFact {
  name: string
  value: string | null
  why: string // where it is unknown
  exact: string
  note: string | null // of whom, where it is not of all
}

type Shown = readonly [key: string, name: string, show: (value: number) => string, why?: string]

const kNoGap = 'most of them ordered on one day only'

function shownOf(currency: string | null): Shown[] {
  return [
    ['frequency', 'Orders', count],
    ['gap_mean_days', 'Rhythm', (v) => `every ${daysWords(v)}`, kNoGap],
    ['recency_days', 'Last order', (v) => `${daysWords(v)} ago`],
    ['tenure_days', 'First order', (v) => `${daysWords(v)} ago`],
    ['monetary', 'Spent in all', (v) => formatMoney(v, currency)],
    ['aov', 'Average order', (v) => formatMoney(v, currency)],
    ['basket_lines', 'Lines an order', count],
    ['basket_units', 'Pieces an order', count],
    ['distinct_products', 'Different products', count],
  ]
}

// The medians of a segment's members; a negative one is how a feature says that there is none.
export function portraitFacts(portrait: Figures, currency: string | null): PortraitFact[] {
  // Where most bought once, only few have a rhythm.
  const few = (portrait.frequency ?? 2) < 2
  return shownOf(currency).filter(([key]) => key in portrait).map(([key, name, show, why]) => {
    const value = portrait[key] ?? null
    const known = value !== null && value >= 0
    return {
      name,
      value: known ? show(value) : null,
      why: why ?? 'nothing to take a median of',
      exact: known ? formatDecimal(value, 2) : '',
      note: known && few && key === 'gap_mean_days' ? 'of those who came back' : null,
    }
  })
}
