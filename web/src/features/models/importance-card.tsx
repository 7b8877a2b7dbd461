import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { ChartCard } from '@/components/ui/chart-card'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { featuresQuery } from '@/lib/api/features'
import { catalogue } from '@/lib/catalogue'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatDecimal } from '@/lib/format'
import type { Importance, Model } from '@/lib/wire/types'

const kShown = 12

export interface ImportanceCardProps extends ComponentProps<'section'> {
  model: Model
}

// What weighs most over all customers; bars from zero, the largest fills the width.
export function ImportanceCard({ model, ...props }: ImportanceCardProps) {
  const { data: features } = useQuery(featuresQuery())
  const { importance } = model
  const formula = (name: string) => features?.get(name)?.formula ?? ''
  if (importance.length === 0) return null
  const largest = importance[0]!.mean_abs_contribution || 1
  const csv = () => ({
    name: `tillcast-importance-${fileNamePart(model.model_id)}.csv`,
    text: csvText(['feature', 'mean_abs_contribution', 'formula'], importance.map((i) =>
      [i.feature, i.mean_abs_contribution, formula(i.feature)])),
  })
  const { label, text } = catalogue.importance
  const table = (
    <DataTable<Importance>
      label="Importance of all features"
      className="max-h-128"
      rows={importance}
      keyOf={(i) => i.feature}
      columns={[
        { name: 'Feature', left: true, cell: (i) => <code>{i.feature}</code> },
        { name: 'What it is', left: true, cell: (i) => formula(i.feature) },
        { name: 'Log-odds', cell: (i) => formatDecimal(i.mean_abs_contribution, 3) },
      ]}
    />
  )
  return (
    <ChartCard
      titleId="importance"
      title={
        <span className="inline-flex items-center gap-1.5">
          What it goes by, log-odds <InfoMark label={label} text={text} />
        </span>
      }
      note={importance.length > kShown ? `the first ${kShown} of ${importance.length}` : undefined}
      table={table}
      csv={csv}
      {...props}
    >
      <ol className="px-4 pb-3 text-sm">
        {importance.slice(0, kShown).map(({ feature, mean_abs_contribution: weight }) => (
          <li
            key={feature}
            title={formula(feature)}
            className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_3rem] items-center gap-x-3 py-1"
          >
            <span className="min-w-0">
              <code className="block truncate text-xs">{feature}</code>
              <span className="block truncate text-xs text-muted">{formula(feature)}</span>
            </span>
            <span className="h-3" aria-hidden>
              <span
                className="block h-full rounded-xs bg-chart-1"
                style={{ width: `${(weight / largest) * 100}%` }}
              />
            </span>
            <span className="text-right tabular-nums">{formatDecimal(weight, 3)}</span>
          </li>
        ))}
      </ol>
    </ChartCard>
  )
}
