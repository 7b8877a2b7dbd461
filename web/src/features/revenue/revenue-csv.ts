import { csvText } from '@/lib/csv'
import type { SeriesPoint } from '@/lib/wire/types'

const columns = [
  'at', 'net_revenue', 'gross_revenue', 'refunds', 'adjustments', 'orders', 'transactions',
] as const

// Exactly what the server said, every digit of it.
export const revenueCsv = (points: readonly SeriesPoint[], currency: string | null): string =>
  csvText([...columns, 'currency'], points.map((p) => [...columns.map((c) => p[c]), currency]))
