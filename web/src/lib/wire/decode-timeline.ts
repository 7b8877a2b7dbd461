// GET /v1/customers/{id}/timeline and /history.
import { DecodeError, Fields } from './fields'
import type {
  BoughtProduct, History, HistoryPoint, Purchase, RefundOfOne, Rhythm, Timeline,
} from './types'

export function decodeNumber(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new DecodeError(`${path}: expected a number`)
}

function decodePurchase(value: unknown, path: string): Purchase {
  const f = new Fields(value, path)
  return {
    ordered_at: f.time('ordered_at'),
    amount: f.money('amount'),
    lines: f.number('lines'),
    units: f.number('units'),
    products: f.number('products'),
  }
}

function decodeRefund(value: unknown, path: string): RefundOfOne {
  const f = new Fields(value, path)
  return {
    ordered_at: f.time('ordered_at'),
    amount: f.money('amount'),
    lines: f.number('lines'),
    cancellation: f.raw('cancellation') === true,
  }
}

function decodeRhythm(value: unknown, path: string): Rhythm {
  const f = new Fields(value, path)
  return {
    gap_mean_days: f.numberOrNull('gap_mean_days'),
    gap_median_days: f.numberOrNull('gap_median_days'),
    gap_std_days: f.numberOrNull('gap_std_days'),
    gap_last_days: f.numberOrNull('gap_last_days'),
    days_since_last: f.numberOrNull('days_since_last'),
    due_at: f.timeOrNull('due_at'),
    gaps_days: f.list('gaps_days', decodeNumber),
    weekdays: f.list('weekdays', decodeNumber),
    hours: f.list('hours', decodeNumber),
  }
}

function decodeBought(value: unknown, path: string): BoughtProduct {
  const f = new Fields(value, path)
  return {
    product_id: f.text('product_id'),
    description: f.textOrNull('description') || null,
    lines: f.number('lines'),
    spend: f.money('spend'),
    share: f.number('share'),
  }
}

export function decodeTimeline(value: unknown): Timeline {
  const f = new Fields(value, 'timeline')
  return {
    customer_id: f.text('customer_id'),
    as_of: f.timeOrNull('as_of'),
    currency: f.textOrNull('currency'),
    purchases_total: f.number('purchases_total'),
    refunds_total: f.number('refunds_total'),
    products_total: f.number('products_total'),
    purchases: f.list('purchases', decodePurchase),
    refunds: f.list('refunds', decodeRefund),
    rhythm: f.has('rhythm') ? decodeRhythm(f.raw('rhythm'), 'timeline.rhythm') : null,
    products: f.list('products', decodeBought),
  }
}

function decodePoint(value: unknown, path: string): HistoryPoint {
  const f = new Fields(value, path)
  const bought = f.raw('bought') ?? null
  if (bought !== null && typeof bought !== 'boolean') {
    throw new DecodeError(`${path}.bought: expected true, false or null`)
  }
  return { at: f.time('at'), probability: f.number('probability'), bought }
}

export function decodeHistory(value: unknown): History {
  const f = new Fields(value, 'history')
  return {
    customer_id: f.text('customer_id'),
    model_id: f.textOrNull('model_id'),
    trained_until: f.timeOrNull('trained_until'),
    as_of: f.timeOrNull('as_of'),
    horizon_days: f.number('horizon_days'),
    points: f.list('points', decodePoint),
  }
}
