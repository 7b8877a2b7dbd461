import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { formatCount } from '@/lib/format'
import type { Preview, RowProblem } from '@/lib/wire/types'
import { counted } from './words'

const kTextMax = 300

// Alike problems are one, with the first row of each.
export function ProblemsCard({ preview, className }: { preview: Preview; className?: string }) {
  const { problems, rejected_rows } = preview
  if (problems.length === 0) return null
  return (
    <Card aria-labelledby="problems" data-testid="problems" className={className}>
      <CardHeader
        titleId="problems"
        title="Problems, by reason"
        note={`${counted(rejected_rows, 'row')} left out so far`}
      />
      <DataTable<RowProblem>
        label="Problems, by reason"
        className="max-h-96"
        rows={problems}
        keyOf={({ reason, first_row }) => `${first_row} ${reason}`}
        columns={[
          {
            name: 'Reason', left: true,
            cell: ({ reason, text }) => (
              <>
                <span className="wrap-anywhere">{reason}</span>
                {text && (
                  <code className="line-clamp-2 text-xs wrap-anywhere text-muted">
                    <bdi>{text.slice(0, kTextMax)}</bdi>
                  </code>
                )}
              </>
            ),
          },
          { name: 'Rows', cell: ({ rows }) => formatCount(rows) },
          { name: 'First row', cell: ({ first_row }) => formatCount(first_row) },
        ]}
      />
    </Card>
  )
}
