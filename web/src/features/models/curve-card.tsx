import type { ComponentProps, ReactNode } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { LineChart } from '@/components/chart/line-chart'
import type { LineSeries, Reference } from '@/components/chart/line-series'
import type { TooltipText } from '@/components/chart/plot'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import type { catalogue } from '@/lib/catalogue'
import { csvText } from '@/lib/csv'
import { formatPercent } from '@/lib/format'
import type { CurvePoint } from './curve-points'

const kHeight_px = 264

export interface CurveCardProps extends Omit<ComponentProps<'section'>, 'title'> {
  titleId: string
  title: string
  info: (typeof catalogue)[keyof typeof catalogue]
  note: string
  across: string // what the width means, with its unit
  points: readonly CurvePoint[]
  names: readonly [x: string, y: string] // of the columns of the file
  heads: readonly [x: string, y: string] // and of the table
  chance?: LineSeries // what knowing nothing would reach
  mark?: CurvePoint | undefined // the point of the threshold
  references?: readonly Reference[]
  range?: readonly [number, number]
  fileName: string
  tooltip: (point: CurvePoint) => TooltipText
  empty?: ReactNode
}

// Percent across, so that the axis reads as the text does.
export const inPercent = ({ x, y }: Pick<CurvePoint, 'x' | 'y'>) => ({ x: x * 100, y })

export const chanceLine: LineSeries = {
  id: 'chance', label: 'by chance', dashed: true, quiet: true, colour: 'var(--chart-neutral)',
  points: [{ x: 0, y: 0 }, { x: 100, y: 1 }],
}

const nearest = (points: readonly CurvePoint[], x: number) =>
  points.reduce((best, point) =>
    (Math.abs(point.x * 100 - x) <= Math.abs(best.x * 100 - x) ? point : best))

function Points({ title, points, heads }: Pick<CurveCardProps, 'title' | 'points' | 'heads'>) {
  return (
    <DataTable<CurvePoint>
      label={`${title}, by threshold`}
      className="max-h-72"
      rows={points}
      keyOf={({ threshold }) => threshold}
      columns={[
        { name: 'From', left: true, cell: (p) => formatPercent(p.threshold, 1) },
        { name: heads[0], cell: (p) => formatPercent(p.x, 1) },
        { name: heads[1], cell: (p) => formatPercent(p.y, 1) },
      ]}
    />
  )
}

// One curve of a model over a share of customers; the threshold's place in it is marked.
export function CurveCard({
  titleId, title, info, note, across, points, names, heads, chance, mark, references = [],
  range = [0, 1], fileName, tooltip, ...props
}: CurveCardProps) {
  const marks = mark
    ? [{ axis: 'x' as const, value: mark.x * 100, label: formatPercent(mark.threshold) }] : []
  const curve = { id: 'curve', label: title, quiet: true, points: points.map(inPercent) }
  return (
    <ChartFrame
      titleId={titleId}
      title={
        <span className="inline-flex items-center gap-1.5">
          {title} <InfoMark label={info.label} text={info.text} />
        </span>
      }
      table={<Points title={title} points={points} heads={heads} />}
      csv={() => ({
        name: `tillcast-${titleId}-${fileName}.csv`,
        text: csvText(['threshold', ...names], points.map((p) => [p.threshold, p.x, p.y])),
      })}
      {...props}
    >
      <p className="px-4 pb-1 text-xs text-muted tabular-nums">{note}</p>
      <LineChart
        summary={`${title}. ${note}.`}
        x="number"
        height_px={kHeight_px}
        domain={[0, 100]}
        range={range}
        series={chance ? [chance, curve] : [curve]}
        references={[...references, ...marks]}
        formatValue={(value) => formatPercent(value)}
        tooltip={(x) => tooltip(nearest(points, x))}
      />
      <p className="-mt-2 px-4 pb-3 text-center text-xs text-muted">{across}</p>
    </ChartFrame>
  )
}
