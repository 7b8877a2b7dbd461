import type { ComponentProps } from 'react'
import { ChartCard } from '@/components/ui/chart-card'
import { DataTable } from '@/components/ui/data-table'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatCount, formatDate, formatDecimal, formatPercent } from '@/lib/format'
import type { ClosedWindow, LiveGrading, Metrics } from '@/lib/wire/types'
import { windowPoints } from './grading'
import { WindowLines } from './window-lines'

const lines = [
  { metric: 'auc', label: 'AUC' },
  { metric: 'log_loss', label: 'Log-loss' },
] as const

const columns = [
  'as_of', 'closes_at', 'customers', 'positives', 'mean_probability', 'base_rate', 'auc',
  'log_loss', 'brier', 'ece',
] as const

export interface WindowsCardProps extends ComponentProps<'section'> {
  live: LiveGrading
  promised: Metrics | null
}

export function WindowsCard({ live, promised, ...props }: WindowsCardProps) {
  const { windows } = live
  const points = windowPoints(live)
  const csv = () => ({
    name: `tillcast-live-${fileNamePart(live.model_id)}-${windows.at(-1)?.as_of.slice(0, 10)}.csv`,
    text: csvText(columns, windows.map((w) => columns.map((c) => w[c]))),
  })
  const table = (
    <DataTable<ClosedWindow>
      label="Closed windows, newest first"
      className="max-h-80"
      rows={[...windows].reverse()}
      keyOf={(w) => w.as_of}
      columns={[
        { name: 'Predictions of', left: true, cell: (w) => formatDate(w.as_of) },
        { name: 'AUC', cell: (w) => formatDecimal(w.auc, 3) },
        { name: 'Log-loss', cell: (w) => formatDecimal(w.log_loss, 3) },
        { name: 'Predicted', cell: (w) => formatPercent(w.mean_probability, 1) },
        { name: 'Bought', cell: (w) => formatPercent(w.base_rate, 1) },
        {
          name: 'Customers', className: 'hidden sm:table-cell',
          cell: (w) => formatCount(w.customers),
        },
      ]}
    />
  )
  return (
    <ChartCard
      titleId="windows"
      title="Each closed window against the walk-forward figure"
      note={`by the day of the predictions; ${windows.length} of ${live.horizon_days} days each`}
      table={table}
      csv={csv}
      {...props}
    >
      <div className="grid gap-x-2 gap-y-3 pb-3 md:grid-cols-2">
        {lines.map(({ metric, label }) => (
          <div key={metric} className="min-w-0">
            <h3 className="px-4 text-xs text-muted">
              {label}, {metric === 'auc' ? 'higher' : 'lower'} is better
              {promised && `; dashed: walk-forward ${formatDecimal(promised[metric], 3)}`}
            </h3>
            <WindowLines
              points={points}
              metric={metric}
              label={label}
              promised={promised?.[metric] ?? null}
            />
          </div>
        ))}
      </div>
    </ChartCard>
  )
}
