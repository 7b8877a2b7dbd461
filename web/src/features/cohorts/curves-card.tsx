import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import { Plot } from '@/components/chart/plot'
import { niceTicks, spanOf } from '@/components/chart/scale'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { fieldLook } from '@/components/ui/field'
import { classNames } from '@/lib/class-names'
import { csvText } from '@/lib/csv'
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

interface MeanRow {
  later: number
  mean: number | null // null: of one cohort alone
  least: number | null
  most: number | null
}

const from = <T extends { x: number }>(points: readonly T[], first: number): T[] =>
  points.filter(({ x }) => x >= first)

function curvesOf({ cohorts }: Cohorts, measure: Measure) {
  const first = firstOf(measure)
  const curves = cohorts.map((cohort) => ({
    month: cohort.month, points: from(curveOf(cohort, measure), first),
  })).filter(({ points }) => points.length > 0)
  const mean = from(meanCurve(cohorts, measure), first)
  const last = Math.max(first + 1, ...curves.map(({ points }) => points.at(-1)!.x))
  const at = (points: readonly CurvePoint[], later: number) =>
    points.find(({ x }) => x === later)?.y ?? null
  const rows: MeanRow[] = Array.from({ length: last - first + 1 }, (_, i) => {
    const span = spanOf(curves.map(({ points }) => at(points, first + i)))
    return {
      later: first + i, mean: at(mean, first + i), least: span?.[0] ?? null,
      most: span?.[1] ?? null,
    }
  })
  return { curves, mean, rows, domain: [first, last] as const, at }
}

export const meansCsv = (rows: readonly MeanRow[]): string =>
  csvText(['months_after', 'mean', 'least', 'most'],
    rows.map(({ later, mean, least, most }) => [later, mean, least, most]))

export interface CurvesCardProps extends Partial<ChartFrameProps>, CohortAddressProps {
  data: Cohorts
}

export function CurvesCard({ data, address, change, ...props }: CurvesCardProps) {
  const { measure } = address
  const { currency } = data
  const format = (value: number | null) => textOf(value, measure, currency)
  const { curves, mean, rows, domain, at: valueAt } = curvesOf(data, measure)
  const chosen = curves.find(({ month }) => month === address.cohort) ?? null
  const ticks = niceTicks(spanOf([0, ...curves.flatMap(({ points }) => points.map(({ y }) => y))]))
  const columns: Column<MeanRow>[] = [
    { name: 'After', left: true, cell: ({ later }) => laterWords(later) },
    { name: 'Mean', cell: (row) => format(row.mean) },
    { name: 'Lowest cohort', cell: (row) => format(row.least) },
    { name: 'Highest cohort', cell: (row) => format(row.most) },
  ]
  const tooltip = (row: MeanRow) => {
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
      note="one line a cohort; dashed is the mean of all customers; months that are over"
      actions={
        <select
          aria-label="Cohort to point out"
          value={chosen?.month ?? ''}
          onChange={({ target }) => change({ cohort: target.value || null })}
          className={classNames(fieldLook, 'max-w-40')}
        >
          <option value="">No cohort</option>
          {curves.map(({ month }) => (
            <option key={month} value={month}>{monthName(month)}</option>
          ))}
        </select>
      }
      empty={curves.length === 0 && (
        <EmptyState title="Too early for curves" className="py-12">
          A curve begins with the second month after the first purchases.
        </EmptyState>
      )}
      csv={() => ({ name: 'tillcast-retention-curves.csv', text: meansCsv(rows) })}
      table={
        <DataTable label="The mean, the lowest and the highest cohort, month by month"
          className="max-h-80" columns={columns} rows={rows} keyOf={({ later }) => later} />
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
          margin={{ left: 44, right: 64, top: 10, bottom: 26 }}
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
