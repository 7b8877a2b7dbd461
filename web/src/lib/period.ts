// The stretch of event time a view looks at, and the equally long one before it.
import { formatClock, formatDate, formatDayMonth } from './format'

export const ranges = ['7', '30', '90', 'all'] as const
export type Range = (typeof ranges)[number]

// One of the usual stretches up to now, or one with both ends given.
export type Choice = Range | { from: string; to: string }

const kDay_ms = 86_400_000

export interface Period {
  key: string // of the choice
  short: string // "30 d"; "all" for all time
  label: string // "Last 30 days"
  previousLabel: string | null // "the 30 days before"
  from: string | null
  to: string | null // null: up to now
  previousFrom: string | null
  previousTo: string | null
  step: 'hour' | 'day' | 'week' | 'month'
}

export function stepOf(span_ms: number): Period['step'] {
  const days = span_ms / kDay_ms
  if (days <= 3) return 'hour'
  return days <= 120 ? 'day' : days <= 2000 ? 'week' : 'month'
}

const at = (ms: number) => new Date(ms).toISOString()

function spanWords(from_ms: number, to_ms: number): string {
  const midnights = from_ms % kDay_ms === 0 && to_ms % kDay_ms === 0
  if (!midnights) {
    const end = (ms: number) => `${formatDayMonth(ms)} ${formatClock(ms, false)}`
    return `${end(from_ms)} \u2013 ${end(to_ms)}`
  }
  const last_ms = to_ms - kDay_ms
  if (last_ms === from_ms) return formatDate(from_ms)
  return `${formatDayMonth(from_ms)} \u2013 ${formatDate(last_ms)}`
}

function lengthWords(span_ms: number): string {
  const days = span_ms / kDay_ms
  if (days < 1.5) return `${Math.round(days * 24)} hours`
  return `${Math.round(days)} days`
}

function periodBetween({ from, to }: { from: string; to: string }): Period {
  const [from_ms, to_ms] = [Date.parse(from), Date.parse(to)]
  const words = spanWords(from_ms, to_ms)
  return {
    key: `${from}/${to}`,
    short: lengthWords(to_ms - from_ms).replace(' hours', ' h').replace(' days', ' d'),
    label: words,
    previousLabel: `the ${lengthWords(to_ms - from_ms)} before`,
    from: at(from_ms),
    to: at(to_ms),
    previousFrom: at(2 * from_ms - to_ms),
    previousTo: at(from_ms),
    step: stepOf(to_ms - from_ms),
  }
}

// Calendar days (UTC) up to now, the present one included; the previous period ends at the same
// time of day, so that like is compared with like.
export function periodOf(choice: Choice, as_of: string, first_at: string | null): Period {
  if (typeof choice === 'object') return periodBetween(choice)
  const now_ms = Date.parse(as_of)
  if (choice === 'all') {
    const span_ms = first_at === null ? 0 : now_ms - Date.parse(first_at)
    const step = span_ms <= 3 * kDay_ms ? 'day' : stepOf(span_ms)
    const none = { previousLabel: null, from: null, to: null, previousFrom: null, previousTo: null }
    return { key: choice, short: 'all', label: 'All time', step, ...none }
  }
  const days = Number(choice)
  const from_ms = Math.floor(now_ms / kDay_ms) * kDay_ms - (days - 1) * kDay_ms
  return {
    key: choice,
    short: `${days} d`,
    label: `Last ${days} days`,
    previousLabel: `the ${days} days before`,
    from: at(from_ms),
    to: null,
    previousFrom: at(from_ms - days * kDay_ms),
    previousTo: at(now_ms - days * kDay_ms),
    step: 'day',
  }
}

// What most look at: its words hold the place of those that are not known yet.
export const usualPeriod = periodOf('30', '1970-01-01T00:00:00Z', null)
