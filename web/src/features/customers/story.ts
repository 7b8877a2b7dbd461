// Pure: what the cards of one customer say, from their timeline and history.
import { csvText, type CsvCell } from '@/lib/csv'
import type { History, Rhythm, Timeline } from '@/lib/wire/types'

const kDay_ms = 86_400_000

export interface Happening {
  at_ms: number
  amount: number // refunds are negative
  exact: string
  kind: 'purchase' | 'refund' | 'cancellation'
  lines: number
  units: number | null
}

// Purchases and refunds together, oldest first.
export function happeningsOf({ purchases, refunds }: Timeline): Happening[] {
  const all: Happening[] = [
    ...purchases.map(({ ordered_at, amount, lines, units }) => ({
      at_ms: Date.parse(ordered_at), amount: Number(amount), exact: amount, lines, units,
      kind: 'purchase' as const,
    })),
    ...refunds.map(({ ordered_at, amount, lines, cancellation }) => ({
      at_ms: Date.parse(ordered_at), amount: -Number(amount), exact: amount, lines, units: null,
      kind: cancellation ? ('cancellation' as const) : ('refund' as const),
    })),
  ]
  return all.sort((a, b) => a.at_ms - b.at_ms)
}

// From the first to the present, or what was marked of it.
export function spanOfStory(
  all: readonly Happening[], as_of: string | null,
): readonly [number, number] | null {
  if (all.length === 0) return null
  const from = all[0]!.at_ms
  const to = Math.max(all.at(-1)!.at_ms, as_of === null ? -Infinity : Date.parse(as_of))
  return to > from ? [from, to] : [from - kDay_ms, from + kDay_ms]
}

export function timelineCsv({ customer_id, currency, ...timeline }: Timeline): string {
  const head = ['customer_id', 'at', 'kind', 'amount', 'currency', 'lines', 'units']
  return csvText(head, happeningsOf({ customer_id, currency, ...timeline }).map((one): CsvCell[] =>
    [customer_id, new Date(one.at_ms).toISOString(), one.kind,
      one.kind === 'purchase' ? one.exact : `-${one.exact}`, currency, one.lines, one.units]))
}

export interface HistoryParts {
  back: { x: number; y: number }[] // of when the model had seen how it went on
  ahead: { x: number; y: number }[] // forecasts; begins with the last of the look back, to join
}

export function partsOf({ points, trained_until }: History): HistoryParts {
  const until_ms = trained_until === null ? -Infinity : Date.parse(trained_until)
  const all = points.map(({ at, probability }) => ({ x: Date.parse(at), y: probability }))
  const back = all.filter(({ x }) => x < until_ms)
  const ahead = all.filter(({ x }) => x >= until_ms)
  const joint = ahead.length > 0 ? back.slice(-1) : []
  return { back, ahead: [...joint, ...ahead] }
}

export interface Record {
  said: number // forecasts that are over
  bought: number // of them followed by a purchase
  expected: number // the sum of their probabilities
}

// Forecasts alone: what was learnt from proves nothing.
export function recordOf({ points, trained_until }: History): Record {
  const until_ms = trained_until === null ? -Infinity : Date.parse(trained_until)
  const over = points.filter(({ at, bought }) => bought !== null && Date.parse(at) >= until_ms)
  return {
    said: over.length,
    bought: over.filter(({ bought }) => bought).length,
    expected: over.reduce((sum, { probability }) => sum + probability, 0),
  }
}

export function historyCsv({ customer_id, model_id, trained_until, points }: History): string {
  const head = ['customer_id', 'model_id', 'at', 'probability', 'bought_within_30_days', 'kind']
  const until_ms = trained_until === null ? -Infinity : Date.parse(trained_until)
  return csvText(head, points.map(({ at, probability, bought }) => [
    customer_id, model_id, at, probability, bought === null ? null : String(bought),
    Date.parse(at) < until_ms ? 'look back' : 'forecast',
  ]))
}

// "due in 3 days", "12 days over their usual gap".
export function dueWords({ gap_median_days, days_since_last }: Rhythm): string | null {
  if (gap_median_days === null || days_since_last === null) return null
  const days = Math.round(gap_median_days - days_since_last)
  const many = (n: number) => `${n} day${n === 1 ? '' : 's'}`
  if (days > 0) return `in ${many(days)}, by their usual gap`
  return days === 0 ? 'about now' : `${many(-days)} ago, by their usual gap`
}

export function rhythmCsv({ gaps_days, weekdays, hours }: Rhythm, days: readonly string[]): string {
  const rows: CsvCell[][] = [
    ...gaps_days.map((gap, i) => ['gap', i + 1, gap]),
    ...weekdays.map((purchases, i) => ['weekday', days[i] ?? i, purchases]),
    ...hours.map((purchases, i) => ['hour_utc', i, purchases]),
  ]
  return csvText(['kind', 'which', 'value'], rows)
}

// The stretch that was marked, in the address: two instants, whole seconds.
export const zoomText = (from_ms: number, to_ms: number): string =>
  [from_ms, to_ms].map((at) => new Date(Math.round(at / 1000) * 1000).toISOString().slice(0, 19))
    .join('~')

export function zoomOf(text: string | null): readonly [number, number] | null {
  const parts = (text ?? '').split('~')
  const [from, to] = parts.map((part) => Date.parse(`${part}Z`))
  if (parts.length !== 2 || from === undefined || to === undefined) return null
  return Number.isNaN(from) || Number.isNaN(to) || to <= from ? null : [from, to]
}
