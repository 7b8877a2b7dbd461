import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import { kLetter_px } from '@/components/chart/line-series'
import { Plot } from '@/components/chart/plot'
import { niceTicks, spanOf } from '@/components/chart/scale'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { fieldLook } from '@/components/ui/field'
import { classNames } from '@/lib/class-names'
import { csvText, fileNamePart } from '@/lib/csv'
import type { Cohorts } from '@/lib/wire/types'
import {
  curveOf, firstOf, laterWords, meanCurve, monthName, textOf, type CurvePoint, type Measure,
} from './cohort-table'
import { CurvesMarks } from './curves-marks'
import type { CohortAddressProps } from './use-cohort-address'

const kHeight_px = 280

const titles: Record<Measure, string> = {
  share: 'Retention by months since the first purchase',
  customers: 'Customers with a purchase, by months since the first',
  revenue: 'Revenue of each customer, by months since the first purchase',
}

// What the dashed line is the mean of.
const meanWords: Record<Measure, string> = {
  share: 'of all customers whose cohort has come so far, so large cohorts weigh more',
  customers: 'of the cohorts that have come so far, each weighing the same',
  revenue: 'of all customers whose cohort has come so far, so large cohorts weigh more',
}

export interface CurveRow {
  later: number
  mean: number | null // null: of one cohort alone
  least: number | null
  most: number | null
  each: (number | null)[] // of every curve; null: it has not come so far
}

const from = <T extends { x: number }>(points: readonly T[], first: number): T[] =>
  points.filter(({ x }) => x >= first)

export function curvesOf({ cohorts }: Cohorts, measure: Measure) {
  const first = firstOf(measure)
  const curves = cohorts.map((cohort) => ({
    month: cohort.month, points: from(curveOf(cohort, measure), first),
  })).filter(({ points }) => points.length > 0)
  const mean = from(meanCurve(cohorts, measure), first)
  const last = Math.max(first + 1, ...curves.map(({ points }) => points.at(-1)!.x))
  const at = (points: readonly CurvePoint[], later: number) =>
    points.find(({ x }) => x === later)?.y ?? null
  const rows: CurveRow[] = Array.from({ length: last - first + 1 }, (_, i) => {
    const each = curves.map(({ points }) => at(points, first + i))
    const span = spanOf(each)
    return {
      later: first + i, mean: at(mean, first + i), least: span?.[0] ?? null,
      most: span?.[1] ?? null, each,
    }
  })
  return { curves, mean, rows, domain: [first, last] as const, at }
}

// A column for every line, named by its cohort's month.
export const curvesCsv = (rows: readonly CurveRow[], months: readonly string[]): string =>
  csvText(['months_after', 'mean', 'least', 'most', ...months],
    rows.map(({ later, mean, least, most, each }) => [later, mean, least, most, ...each]))

const columnsOf = (
  months: readonly string[], format: (value: number | null) => string,
): Column<CurveRow>[] => [
  {
    name: 'After', left: true, title: 'Months after the first purchase',
    cell: ({ later }) => later,
  },
  { name: 'Mean', cell: (row) => format(row.mean) },
  { name: 'Lowest', cell: (row) => format(row.least) },
  { name: 'Highest', cell: (row) => format(row.most) },
  ...months.map((month, i) => ({
    name: monthName(month), title: `First bought in ${monthName(month)}`,
    className: 'whitespace-nowrap', cell: ({ each }: CurveRow) => each[i] == null ? ''
      : format(each[i]),
  })),
]

function CohortChoice({ months, chosen, onChoose }: {
  months: readonly string[]
  chosen: string | null
  onChoose: (month: string | null) => void
}) {
  return (
    <select
      aria-label="Cohort to point out"
      value={chosen ?? ''}
      onChange={({ target }) => onChoose(target.value || null)}
      className={classNames(fieldLook, 'max-w-40')}
    >
      <option value="">No cohort</option>
      {months.map((month) => <option key={month} value={month}>{monthName(month)}</option>)}
    </select>
  )
}

export interface CurvesCardProps extends Partial<ChartFrameProps>, CohortAddressProps {
  data: Cohorts
}

export function CurvesCard({ data, address, change, ...props }: CurvesCardProps) {
  const { measure, country } = address
  const { currency } = data
  const format = (value: number | null) => textOf(value, measure, currency)
  const { curves, mean, rows, domain, at: valueAt } = curvesOf(data, measure)
  const chosen = curves.find(({ month }) => month === address.cohort) ?? null
  const months = curves.map(({ month }) => month)
  const part = country === null ? '' : `-${fileNamePart(country)}`
  const ticks = niceTicks(spanOf([0, ...curves.flatMap(({ points }) => points.map(({ y }) => y))]))
  const axis_px = Math.max(...ticks.map((tick) => format(tick).length)) * kLetter_px + 14
  const tooltip = (row: CurveRow) => {
    const own = chosen && valueAt(chosen.points, row.later)
    return {
      heading: laterWords(row.later),
      rows: [
        { label: 'Mean', value: format(row.mean), colour: 'var(--ink)' },
        ...(chosen && own !== null ? [{
          label: monthName(chosen.month), value: format(own), colour: 'var(--chart-1)',
        }] : []),
        { label: 'Lowest', value: format(row.least) },
        { label: 'Highest', value: format(row.most) },
      ],
    }
  }
  return (
    <ChartFrame
      titleId="curves"
      title={`${titles[measure]}${measure === 'revenue' && currency ? `, ${currency}` : ''}`}
      note={`one line a cohort, months that are over; dashed is the mean ${meanWords[measure]}`}
      actions={
        <CohortChoice
          months={months} chosen={chosen?.month ?? null} onChoose={(cohort) => change({ cohort })}
        />
      }
      empty={curves.length === 0 && (
        <EmptyState title="Too early for curves" className="py-12">
          A curve begins with the second month after the first purchases.
        </EmptyState>
      )}
      csv={() => ({
        name: `tillcast-retention-curves-${measure}${part}.csv`, text: curvesCsv(rows, months),
      })}
      table={
        <DataTable label="The mean and every cohort, month by month" className="max-h-80"
          columns={columnsOf(months, format)} rows={rows} keyOf={({ later }) => later} />
      }
      {...props}
    >
      <div className="px-4 pb-3">
        <Plot
          summary={`${titles[measure]}: the mean, and ${curves.length} cohorts.`}
          height_px={kHeight_px}
          domain={domain}
          stops={rows.map(({ later }) => later)}
          tooltip={(stop) => tooltip(rows[stop]!)}
          margin={{ left: axis_px, right: 64, top: 10, bottom: 44 }}
        >
          {(area, at) => (
            <CurvesMarks
              area={area} domain={domain} ticks={ticks} curves={curves} mean={mean}
              chosen={chosen} chosenName={chosen && monthName(chosen.month)}
              at={at === null ? null : rows[at]!.later} format={(value) => format(value)}
            />
          )}
        </Plot>
      </div>
    </ChartFrame>
  )
}
