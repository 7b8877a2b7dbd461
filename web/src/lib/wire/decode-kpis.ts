import { Fields } from './fields'
import type { EngineState, Kpis, Series, SeriesPoint } from './types'

function decodeEngine(value: unknown, path: string): EngineState {
  const f = new Fields(value, path)
  const replay = f.has('replay') ? new Fields(f.raw('replay'), `${path}.replay`) : null
  const latency = f.has('latency_ms') ? new Fields(f.raw('latency_ms'), `${path}.latency_ms`) : null
  return {
    boot_id: f.text('boot_id'),
    seq: f.number('seq'),
    clock: f.text('clock'),
    lag_ms: f.numberOrNull('lag_ms'),
    latency_ms: latency && { p50: latency.number('p50'), p99: latency.number('p99') },
    transactions_per_second: f.numberOrNull('transactions_per_second'),
    orders_per_second: f.numberOrNull('orders_per_second'),
    clients: f.numberOrNull('clients'),
    uptime_seconds: f.numberOrNull('uptime_seconds'),
    data_source: f.textOrNull('data_source'),
    replay: replay && {
      state: replay.oneOf('state', ['running', 'finished'] as const),
      event_time: replay.time('event_time'),
      speed: replay.number('speed'),
    },
    models_problem: f.textOrNull('models_problem'),
    segments_problem: f.textOrNull('segments_problem'),
  }
}

export function decodeKpis(value: unknown, path = 'kpis'): Kpis {
  const f = new Fields(value, path)
  return {
    from: f.timeOrNull('from'),
    to: f.timeOrNull('to'),
    as_of: f.timeOrNull('as_of'),
    currency: f.textOrNull('currency'),
    orders: f.number('orders'),
    transactions: f.number('transactions'),
    gross_revenue: f.money('gross_revenue'),
    refunds: f.money('refunds'),
    adjustments: f.money('adjustments'),
    net_revenue: f.money('net_revenue'),
    customers: f.number('customers'),
    new_customers: f.number('new_customers'),
    average_order_value: f.moneyOrNull('average_order_value'),
    refund_rate: f.numberOrNull('refund_rate'),
    expected_purchases_30d: f.numberOrNull('expected_purchases_30d'),
    engine: f.has('engine') ? decodeEngine(f.raw('engine'), `${path}.engine`) : null,
  }
}

function decodePoint(value: unknown, path: string): SeriesPoint {
  const f = new Fields(value, path)
  return {
    at: f.time('at'),
    customers: f.numberOrNull('customers'),
    new_customers: f.numberOrNull('new_customers'),
    orders: f.number('orders'),
    transactions: f.number('transactions'),
    gross_revenue: f.money('gross_revenue'),
    refunds: f.money('refunds'),
    adjustments: f.money('adjustments'),
    net_revenue: f.money('net_revenue'),
  }
}

export function decodeSeries(value: unknown): Series {
  const f = new Fields(value, 'series')
  return {
    step: f.oneOf('step', ['hour', 'day', 'week', 'month'] as const),
    currency: f.textOrNull('currency'),
    points: f.list('points', decodePoint),
  }
}
