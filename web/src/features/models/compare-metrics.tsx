import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { formatDecimal, formatPercent, formatSigned } from '@/lib/format'
import { lowerIsBetter, type ComparedMetric, type MetricRow } from './comparison'

const verdicts = {
  a: 'A is better', b: 'B is better', neither: 'within chance',
} as const

function show(row: MetricRow, value: number | null): string {
  if (row.metric === 'accuracy') return formatPercent(value, 1)
  return formatDecimal(value, row.metric === 'top_decile_lift' ? 2 : 3)
}

// A share and a share are so many points apart.
function apart({ metric, difference, error }: MetricRow) {
  const points = metric === 'accuracy'
  const [times, digits] = points ? [100, 1] : [1, 3]
  return {
    by: `${formatSigned((difference ?? 0) * times, digits)}${points ? '\u00a0points' : ''}`,
    chance: error === null ? null : formatDecimal(error * times, digits),
  }
}

function Measure({ metric }: { metric: ComparedMetric }) {
  const { label, text } = catalogue[metric]
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        {label} <InfoMark label={label.toLowerCase()} text={text} />
      </span>
      {lowerIsBetter.includes(metric) && (
        <span className="block text-xs text-muted">lower is better</span>
      )}
    </>
  )
}

function Difference({ row }: { row: MetricRow }) {
  const { difference, better } = row
  if (difference === null) return <span title="not measured of both">{'\u2014'}</span>
  const { by, chance } = apart(row)
  return (
    <span className="whitespace-nowrap">
      {by}
      {chance !== null && (
        <span className="text-xs text-muted" title="Standard error of the difference">
          {' '}{'\u00b1'}{'\u202f'}{chance}
        </span>
      )}
      {better !== null && (
        <span
          className={`block text-xs ${better === 'neither' ? 'text-muted' : 'font-semibold'}`}
        >
          {verdicts[better]}
        </span>
      )}
    </span>
  )
}

export interface CompareMetricsProps extends Omit<ComponentProps<'section'>, 'title'> {
  titleId: string
  title: string
  note: string
  flatters?: boolean
  rows: readonly MetricRow[]
}

// One way of measuring, both models; beyond two standard errors a difference is called one.
export function CompareMetrics({
  titleId, title, note, flatters, rows, ...props
}: CompareMetricsProps) {
  return (
    <Card aria-labelledby={titleId} {...props}>
      <CardHeader titleId={titleId} title={title} note={note}>
        {flatters && <Badge tone="warn">flatters</Badge>}
      </CardHeader>
      <DataTable<MetricRow>
        label={`${title}, figures`}
        rows={rows}
        keyOf={({ metric }) => metric}
        columns={[
          {
            name: 'Measure', left: true,
            cell: ({ metric }) => <Measure metric={metric} />,
          },
          { name: 'A', cell: (row) => show(row, row.a) },
          { name: 'B', cell: (row) => show(row, row.b) },
          { name: 'B less A', cell: (row) => <Difference row={row} /> },
        ]}
      />
    </Card>
  )
}
