import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { catalogue } from '@/lib/catalogue'
import { formatDecimal, formatPercent, formatSigned } from '@/lib/format'
import type { MetricRow } from './comparison'

const verdicts = {
  a: 'A is better', b: 'B is better', neither: 'within chance',
} as const

function show(row: MetricRow, value: number | null): string {
  if (row.metric === 'accuracy') return formatPercent(value, 1)
  return formatDecimal(value, row.metric === 'top_decile_lift' ? 2 : 3)
}

function Difference({ row: { difference, error, better } }: { row: MetricRow }) {
  if (difference === null) return <span title="not measured of both">{'\u2014'}</span>
  return (
    <span className="whitespace-nowrap">
      {formatSigned(difference, 3)}
      {error !== null && (
        <span className="text-xs text-muted" title="Standard error of the difference">
          {' '}{'\u00b1'}{'\u202f'}{formatDecimal(error, 3)}
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
        label={title}
        rows={rows}
        keyOf={({ metric }) => metric}
        columns={[
          {
            name: 'Measure', left: true,
            cell: ({ metric }) => (
              <span title={catalogue[metric].text}>{catalogue[metric].label}</span>
            ),
          },
          { name: 'A', cell: (row) => show(row, row.a) },
          { name: 'B', cell: (row) => show(row, row.b) },
          { name: 'B less A', cell: (row) => <Difference row={row} /> },
        ]}
      />
    </Card>
  )
}
