import type { ComponentProps } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { linear } from '@/components/chart/scale'
import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatCount, formatDecimal } from '@/lib/format'
import type { LiveGrading, Model } from '@/lib/wire/types'
import { scaleOf } from './grading'
import {
  extentOf, spreadMetrics, spreadsOf, type Spread, type SpreadMetric, type SpreadPoint,
} from './spread'

const kGrid = 'grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 pr-2 sm:pr-0 ' +
  'sm:grid-cols-[8.5rem_minmax(0,1fr)_6.5rem]'

type Row = SpreadPoint & { protocol: string }

const rowsOf = (spreads: readonly Spread[]): Row[] =>
  spreads.flatMap(({ name, points }) => points.map((point) => ({ ...point, protocol: name })))

function Strip({ spread, metric, ticks }: {
  spread: Spread
  metric: SpreadMetric
  ticks: readonly number[]
}) {
  const extent = extentOf(spread.points, metric)
  if (!extent) return null
  const place = linear([ticks[0]!, ticks.at(-1)!], [0, 100])
  const { low, high, mean } = extent
  const said = `${spread.points.length}, from ${formatDecimal(low, 3)} to ` +
    `${formatDecimal(high, 3)}, mean ${formatDecimal(mean, 3)}`
  return (
    <li
      title={said}
      className={`${kGrid} items-center py-1`}
    >
      <span className="flex flex-wrap items-center gap-1.5">
        {spread.name} {spread.flatters && <Badge tone="warn">flatters</Badge>}
      </span>
      <span className="relative h-6" aria-hidden>
        <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
        <span
          className="absolute inset-y-0.5 w-0.5 -translate-x-1/2 bg-ink"
          style={{ left: `${place(mean)}%` }}
        />
        {spread.points.map((point) => point[metric] !== null && (
          <span
            key={point.name}
            title={`${point.name}: ${formatDecimal(point[metric], 3)}`}
            className={'absolute top-1/2 size-2.5 -translate-1/2 rounded-full border ' +
              'border-surface bg-chart-1/80'}
            style={{ left: `${place(point[metric])}%` }}
          />
        ))}
      </span>
      <span
        aria-hidden
        className={'hidden text-right text-xs whitespace-nowrap text-muted tabular-nums ' +
          'sm:inline'}
      >
        {formatDecimal(low, 3)}{'\u2013'}{formatDecimal(high, 3)}
      </span>
      <span className="sr-only">{said}</span>
    </li>
  )
}

function Strips({ spreads, metric }: { spreads: readonly Spread[]; metric: SpreadMetric }) {
  const values = spreads.flatMap(({ points }) => points.map((point) => point[metric]))
  const ticks = scaleOf(values, 0.02)
  const place = linear([ticks[0]!, ticks.at(-1)!], [0, 100])
  const lower = metric === 'log_loss'
  return (
    <div className="px-4 pb-3 text-sm">
      <h3 className="pb-1 text-xs text-muted">
        {catalogue[metric].label}, {lower ? 'lower' : 'higher'} is better
      </h3>
      <ul>
        {spreads.map((spread) => (
          <Strip key={spread.name} spread={spread} metric={metric} ticks={ticks} />
        ))}
      </ul>
      <div
        aria-hidden
        className={`${kGrid} text-xs text-muted`}
      >
        <span />
        <span className="relative h-4 tabular-nums">
          {ticks.map((tick, i) => (
            <span
              key={tick}
              className={classNames('absolute -translate-x-1/2',
                i > 0 && i < ticks.length - 1 && 'hidden sm:inline')}
              style={{ left: `${place(tick)}%` }}
            >
              {formatDecimal(tick, 2)}
            </span>
          ))}
        </span>
      </div>
    </div>
  )
}

export interface SpreadCardProps extends ComponentProps<'section'> {
  model: Model
  live: LiveGrading | null | undefined
}

// How much a figure depends on when and on whom it was measured.
export function SpreadCard({ model, live, ...props }: SpreadCardProps) {
  const spreads = spreadsOf(model, live)
  if (spreads.length === 0) return null
  const rows = rowsOf(spreads)
  const { label, text } = catalogue.spread
  const table = (
    <DataTable<Row>
      label="Each cut-off and fold"
      className="max-h-80"
      rows={rows}
      keyOf={({ protocol, name }) => `${protocol} ${name}`}
      columns={[
        { name: 'Measured by', left: true, cell: (r) => r.protocol },
        { name: 'At', left: true, cell: (r) => r.name },
        { name: 'AUC', cell: (r) => formatDecimal(r.auc, 3) },
        { name: 'Log-loss', cell: (r) => formatDecimal(r.log_loss, 3) },
        { name: 'Rows', cell: (r) => formatCount(r.rows) },
      ]}
    />
  )
  return (
    <ChartFrame
      titleId="spread"
      title={
        <span className="inline-flex items-center gap-1.5">
          Each cut-off and fold by itself <InfoMark label={label} text={text} />
        </span>
      }
      note="a dot each, the mean as a line"
      table={table}
      csv={() => ({
        name: `tillcast-spread-${fileNamePart(model.model_id)}.csv`,
        text: csvText(['protocol', 'at', 'auc', 'log_loss', 'rows'], rows.map((r) =>
          [r.protocol, r.name, r.auc, r.log_loss, r.rows])),
      })}
      {...props}
    >
      {spreadMetrics.map((metric) => (
        <Strips key={metric} spreads={spreads} metric={metric} />
      ))}
    </ChartFrame>
  )
}
