// Pure: what stands in the cells of the heat map, and the curves below it. Shares and sums are of
// what the server counted; the present month, the last of every cohort, is not over yet.
import { csvText } from '@/lib/csv'
import { formatCount, formatMoney, formatMonth, formatPercent } from '@/lib/format'
import type { Cohort, Cohorts } from '@/lib/wire/types'

export const measures = ['share', 'customers', 'revenue'] as const
export type Measure = (typeof measures)[number]

export const monthName = (month: string): string => formatMonth(`${month}-01T00:00:00Z`)

// The calendar month that lies so many after another.
export function monthAfter(month: string, later: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const months = year * 12 + number - 1 + later
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`
}

// Months after the first purchase for which anything is known, the first month itself included.
export const monthsOf = (cohorts: readonly Cohort[]): number =>
  Math.max(0, ...cohorts.map(({ active }) => active.length))

export const isRunning = ({ active }: Cohort, later: number): boolean =>
  later === active.length - 1

export function valueOf(cohort: Cohort, later: number, measure: Measure): number | null {
  const active = cohort.active[later]
  if (active === undefined) return null
  if (measure === 'customers') return active
  if (cohort.customers === 0) return null
  if (measure === 'share') return active / cohort.customers
  return Number(cohort.revenue[later]) / cohort.customers
}

export function textOf(value: number | null, measure: Measure, currency: string | null): string {
  switch (measure) {
    case 'share': return formatPercent(value)
    case 'customers': return formatCount(value)
    case 'revenue': return formatMoney(value, currency)
  }
}

// The first month is everybody's by its meaning, and would leave the others hardly told apart; of
// money it is a figure like all.
export const firstOf = (measure: Measure): number => (measure === 'revenue' ? 0 : 1)

// What the ramp spans.
export function spanOfCohorts(
  cohorts: readonly Cohort[], measure: Measure,
): readonly [number, number] {
  const from = firstOf(measure)
  const values = cohorts.flatMap((cohort) => cohort.active.map((_, later) =>
    later < from ? null : valueOf(cohort, later, measure)))
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? [0, 1] : [Math.min(0, ...known), Math.max(...known)]
}

export interface CurvePoint {
  x: number
  y: number
}

// One cohort, without the month that is not over, which would always fall.
export const curveOf = (cohort: Cohort, measure: Measure): CurvePoint[] =>
  cohort.active.flatMap((_, later) => {
    const value = isRunning(cohort, later) ? null : valueOf(cohort, later, measure)
    return value === null ? [] : [{ x: later, y: value }]
  })

// Of all customers whose cohort has come so far, however large each cohort is; of customers it is
// the mean of cohorts. One cohort alone has no mean.
export function meanCurve(cohorts: readonly Cohort[], measure: Measure): CurvePoint[] {
  return Array.from({ length: monthsOf(cohorts) }, (_, later) => later).flatMap((later) => {
    const over = cohorts.filter(({ active }) => later < active.length - 1)
    const sum = (of: (cohort: Cohort) => number) => over.reduce((all, one) => all + of(one), 0)
    const among = measure === 'customers' ? over.length : sum(({ customers }) => customers)
    if (over.length < 2 || among === 0) return []
    const amount = measure === 'revenue' ? sum(({ revenue }) => Number(revenue[later]))
      : sum(({ active }) => active[later]!)
    return [{ x: later, y: amount / among }]
  })
}

export interface CohortCell {
  cohort: Cohort
  later: number
  month: string
  running: boolean
}

export const cellsOf = ({ cohorts }: Cohorts): CohortCell[] =>
  cohorts.flatMap((cohort) => cohort.active.map((_, later) => ({
    cohort, later, month: monthAfter(cohort.month, later), running: isRunning(cohort, later),
  })))

export const laterWords = (later: number): string =>
  later === 0 ? 'the month of the first purchase'
    : `${later} month${later === 1 ? '' : 's'} after`

export function cohortsCsv(cohorts: Cohorts): string {
  const head = [
    'first_purchase_month', 'cohort_customers', 'months_after', 'month', 'month_is_over',
    'active_customers', 'share', 'gross_revenue', 'currency',
  ]
  return csvText(head, cellsOf(cohorts).map(({ cohort, later, month, running }) => [
    cohort.month, cohort.customers, later, month, String(!running), cohort.active[later]!,
    valueOf(cohort, later, 'share'), cohort.revenue[later]!, cohorts.currency,
  ]))
}
