import { csvText } from '@/lib/csv'
import type { SeriesPoint } from '@/lib/wire/types'

const columns = [
  'at', 'net_revenue', 'gross_revenue', 'refunds', 'adjustments', 'orders', 'transactions',
] as const

// Exactly what the server said, every digit of it; beside it the period before, by position.
export const revenueCsv = (
  points: readonly SeriesPoint[],
  before: readonly SeriesPoint[] | null,
  currency: string | null,
): string =>
  csvText([...columns, 'currency', 'previous_at', 'previous_net_revenue'], points.map((p, i) =>
    [...columns.map((c) => p[c]), currency, before?.[i]?.at ?? null,
      before?.[i]?.net_revenue ?? null]))
