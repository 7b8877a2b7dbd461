// The stretch of event time a view looks at, and the equally long one before it.
export const ranges = ['7', '30', '90', 'all'] as const
export type Range = (typeof ranges)[number]

const kDay_ms = 86_400_000

export interface Period {
  range: Range
  label: string // "Last 30 days"
  previousLabel: string | null // "the 30 days before"
  from: string | null
  previousFrom: string | null
  previousTo: string | null
  step: 'day' | 'week' | 'month'
}

// Calendar days (UTC) up to now, the present one included; the previous period ends at the same
// time of day, so that like is compared with like.
export function periodOf(range: Range, as_of: string, first_at: string | null): Period {
  const now_ms = Date.parse(as_of)
  if (range === 'all') {
    const days = first_at === null ? 0 : (now_ms - Date.parse(first_at)) / kDay_ms
    const step = days <= 120 ? 'day' : days <= 2000 ? 'week' : 'month'
    const none = { previousLabel: null, from: null, previousFrom: null, previousTo: null }
    return { range, label: 'All time', step, ...none }
  }
  const days = Number(range)
  const from_ms = Math.floor(now_ms / kDay_ms) * kDay_ms - (days - 1) * kDay_ms
  const at = (ms: number) => new Date(ms).toISOString()
  return {
    range,
    label: `Last ${days} days`,
    previousLabel: `the ${days} days before`,
    from: at(from_ms),
    previousFrom: at(from_ms - days * kDay_ms),
    previousTo: at(now_ms - days * kDay_ms),
    step: 'day',
  }
}
