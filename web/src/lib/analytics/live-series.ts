// Pure: fetched figures brought up to now with what the live totals have gained since.
import type { Kpis, SeriesPoint, Step } from '@/lib/wire/types'

export type Gain = Pick<
  SeriesPoint,
  'orders' | 'transactions' | 'gross_revenue' | 'refunds' | 'adjustments' | 'net_revenue'
>

// For drawing: two decimals more than any currency shows is exact enough here.
const plus = (a: string, b: string, sign = 1) => String(
  Math.round((Number(a) + sign * Number(b)) * 1e6) / 1e6,
)

export function gainOf(now: Kpis, base: Kpis): Gain | null {
  if (now.orders < base.orders || now.engine?.boot_id !== base.engine?.boot_id) return null
  return {
    orders: now.orders - base.orders,
    transactions: now.transactions - base.transactions,
    gross_revenue: plus(now.gross_revenue, base.gross_revenue, -1),
    refunds: plus(now.refunds, base.refunds, -1),
    adjustments: plus(now.adjustments, base.adjustments, -1),
    net_revenue: plus(now.net_revenue, base.net_revenue, -1),
  }
}

function addGain<T extends Gain>(to: T, gain: Gain): T {
  return {
    ...to,
    orders: to.orders + gain.orders,
    transactions: to.transactions + gain.transactions,
    gross_revenue: plus(to.gross_revenue, gain.gross_revenue),
    refunds: plus(to.refunds, gain.refunds),
    adjustments: plus(to.adjustments, gain.adjustments),
    net_revenue: plus(to.net_revenue, gain.net_revenue),
  }
}

// Sums only: who bought is not known to be someone new to the period.
export const kpisWithGain = (kpis: Kpis, gain: Gain | null): Kpis =>
  gain ? addGain(kpis, gain) : kpis

// The start of the step after the one that begins at `at_ms`; weeks start on Monday.
export function nextStart(at_ms: number, step: Step): number {
  if (step === 'month') {
    const d = new Date(at_ms)
    return Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 1)
  }
  return at_ms + { hour: 3_600_000, day: 86_400_000, week: 604_800_000 }[step]
}

const kNewPointsMax = 40

export function withGain(
  points: readonly SeriesPoint[],
  step: Step,
  gain: Gain | null,
  as_of: string,
): SeriesPoint[] {
  const grown = [...points]
  const zero = { orders: 0, transactions: 0, gross_revenue: '0', refunds: '0', adjustments: '0' }
  for (let i = 0; i < kNewPointsMax; ++i) {
    const last = grown.at(-1)
    if (!last) break
    const next_ms = nextStart(Date.parse(last.at), step)
    if (next_ms >= Date.parse(as_of)) break
    const none = { customers: null, new_customers: null, net_revenue: '0' }
    grown.push({ at: new Date(next_ms).toISOString(), ...zero, ...none })
  }
  const last = grown.pop()
  if (last) grown.push(gain ? addGain(last, gain) : last)
  return grown
}
