import { ChartFrame } from '@/components/chart/chart-frame'
import { LineChart } from '@/components/chart/line-chart'
import type { LineSeries } from '@/components/chart/line-series'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue, type Definition } from '@/lib/catalogue'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatDecimal, formatPercent } from '@/lib/format'
import type { Curve } from '@/lib/wire/types'
import { reliabilityOf } from './curve-calibration'
import { chanceLine, inPercent } from './curve-card'
import { aucOf, rocOf, valueAt } from './curve-points'

const kHeight_px = 280
export const kSides = [
  { name: 'A', colour: 'var(--chart-1)' }, { name: 'B', colour: 'var(--lowers)' },
] as const

export interface CompareCurvesProps {
  curves: readonly [a: Curve, b: Curve]
  ids: readonly [a: string, b: string] // of the models
  words: string // whose predictions
}

interface Row {
  x: number
  values: (number | null)[]
}

function Table({ label, across, rows }: { label: string; across: string; rows: readonly Row[] }) {
  return (
    <DataTable<Row>
      label={label}
      className="max-h-80"
      rows={rows}
      keyOf={({ x }) => x}
      columns={[
        { name: across, left: true, cell: ({ x }) => formatPercent(x) },
        ...kSides.map(({ name }, i) =>
          ({ name, cell: ({ values }: Row) => formatPercent(values[i] ?? null, 1) })),
      ]}
    />
  )
}

function Title({ text, of }: { text: string; of: Definition }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {text} <InfoMark label={of.label.toLowerCase()} text={of.text} />
    </span>
  )
}

export const compareCsv = (
  name: string, [a, b]: CompareCurvesProps['ids'], rows: readonly Row[],
) => ({
  name: `tillcast-compare-${name}-${fileNamePart(a)}-${fileNamePart(b)}.csv`,
  text: csvText(['x', `a ${a}`, `b ${b}`],
    rows.map(({ x, values }) => [x, values[0]!, values[1]!])),
})

export function CompareRoc({ curves, ids, words }: CompareCurvesProps) {
  const points = curves.map(rocOf)
  const rows = Array.from({ length: 21 }, (_, i) => ({
    x: i / 20, values: points.map((curve) => valueAt(curve, i / 20)),
  }))
  const series: LineSeries[] = points.map((curve, i) => ({
    id: kSides[i]!.name, label: kSides[i]!.name, colour: kSides[i]!.colour,
    points: curve.map(inPercent), quiet: true,
  }))
  const areas = curves.map((curve) => formatDecimal(aucOf(curve), 3))
  return (
    <ChartFrame
      titleId="compare-roc"
      title={<Title text="ROC: buyers found, %" of={catalogue.roc} />}
      note={`${words}; area A ${areas[0]}, B ${areas[1]}`}
      table={<Table label="Buyers found" across="Others told likely" rows={rows} />}
      csv={() => compareCsv('roc', ids, rows)}
    >
      <LineChart
        summary={`ROC of both models. Area A ${areas[0]}, B ${areas[1]}.`}
        x="number"
        height_px={kHeight_px}
        domain={[0, 100]}
        range={[0, 1]}
        series={[chanceLine, ...series]}
        formatValue={(value) => formatPercent(value)}
        tooltip={(x) => ({
          heading: `of the others ${formatPercent(x / 100, 1)} told likely`,
          rows: kSides.map(({ name, colour }, i) =>
            ({ label: name, colour, value: formatPercent(valueAt(points[i]!, x / 100), 1) })),
        })}
      />
      <p className="-mt-2 px-4 pb-3 text-center text-xs text-muted">
        of those who did not buy, told likely by mistake, %
      </p>
    </ChartFrame>
  )
}

export function CompareCalibration({ curves, ids, words }: CompareCurvesProps) {
  const bins = curves.map(reliabilityOf)
  const rows = bins[0]!.map((bin, i) => ({
    x: (bin.from + bin.to) / 2, values: bins.map((one) => one[i]?.share ?? null),
  }))
  const series: LineSeries[] = bins.map((one, i) => ({
    id: kSides[i]!.name, label: kSides[i]!.name, colour: kSides[i]!.colour, quiet: true,
    points: one.filter(({ mean_probability }) => mean_probability !== null)
      .map(({ mean_probability, share }) => ({ x: mean_probability! * 100, y: share })),
  }))
  const perfect = { ...chanceLine, id: 'perfect', label: 'as predicted' }
  return (
    <ChartFrame
      titleId="compare-calibration"
      title={<Title text="Calibration: share that bought, %" of={catalogue.ece} />}
      note={`${words}; dashed: exactly as predicted`}
      table={<Table label="Share that bought" across="Given around" rows={rows} />}
      csv={() => compareCsv('calibration', ids, rows)}
    >
      <LineChart
        summary="Share that bought by probability given, both models."
        x="number"
        height_px={kHeight_px}
        domain={[0, 100]}
        range={[0, 1]}
        series={[perfect, ...series]}
        formatValue={(value) => formatPercent(value)}
        formatX={(x) => `given ${formatPercent(x / 100, 1)}`}
      />
      <p className="-mt-2 px-4 pb-3 text-center text-xs text-muted">probability given, %</p>
    </ChartFrame>
  )
}
