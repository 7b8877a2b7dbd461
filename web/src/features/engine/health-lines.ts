// Pure: which of the engine's figures are shown, and how each is written.
import type { HealthSample } from '@/lib/analytics/state'
import type { catalogue } from '@/lib/catalogue'
import { formatCount, formatDecimal, unknown } from '@/lib/format'

export interface HealthLine {
  key: Exclude<keyof HealthSample, 'at_ms'>
  label: string
  about?: keyof typeof catalogue
  format: (value: number | null) => string
}

const pace = (value: number | null) =>
  value !== null && value < 10 ? formatDecimal(value, 1) : formatCount(value)

// Three significant figures in the unit that fits.
export function formatLatency(value_ms: number | null): string {
  if (value_ms === null) return unknown
  if (value_ms >= 1000) return `${formatDecimal(value_ms / 1000, 2)} s`
  return `${formatDecimal(value_ms, value_ms < 10 ? 2 : value_ms < 100 ? 1 : 0)} ms`
}

export const healthLines: readonly HealthLine[] = [
  { key: 'transactions_per_second', label: 'Transactions/s', format: pace },
  { key: 'orders_per_second', label: 'Orders/s', format: pace },
  { key: 'lag_ms', label: 'Lag', about: 'lag', format: formatLatency },
  { key: 'p50_ms', label: 'Latency, p50', about: 'latency', format: formatLatency },
  { key: 'p99_ms', label: 'Latency, p99', format: formatLatency },
]
