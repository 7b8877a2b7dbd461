import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { formatDecimal, formatPercent } from '@/lib/format'
import type { Metrics, Model } from '@/lib/wire/types'
import { Figure } from './figure'
import { allFigures, type ProtocolFigures } from './protocols'

const rows = [
  'auc', 'log_loss', 'ece', 'accuracy', 'average_precision', 'brier', 'top_decile_lift',
] as const

function Cell({ figures: { metrics, error }, row }: {
  figures: ProtocolFigures
  row: (typeof rows)[number]
}) {
  if (row === 'top_decile_lift') return formatDecimal(metrics[row], 2)
  if (row !== 'accuracy') return <Figure value={metrics[row]} error={error?.[row]} />
  return (
    <>
      <span className="font-medium">{formatPercent(metrics.accuracy, 1)}</span>
      <span className="block text-xs whitespace-nowrap text-muted">
        majority {formatPercent(metrics.majority_accuracy, 1)}
      </span>
    </>
  )
}

function Head({ figures: { name, flatters } }: { figures: ProtocolFigures }) {
  return (
    <span className="inline-flex flex-col items-end gap-0.5">
      {name}
      {flatters && <Badge tone="warn">flatters</Badge>}
    </span>
  )
}

export interface MetricsCardProps extends ComponentProps<'section'> {
  model: Model
}

// The protocols are the columns: no figure stands without the way it was measured.
export function MetricsCard({ model, ...props }: MetricsCardProps) {
  const all = allFigures(model)
  const label = (key: keyof Metrics & (typeof rows)[number]) => catalogue[key]
  return (
    <Card aria-labelledby="measured" {...props}>
      <CardHeader
        titleId="measured"
        title="How well it foretold, by protocol"
        note={all.some(({ flatters }) => flatters)
          ? 'In snapshot-kfold the same customer a week apart stands on both sides: it flatters'
          : undefined}
      />
      {all.length === 0 ? (
        <EmptyState title="Not evaluated yet" command="tillcast evaluate">
          The honest figures come from walking forward through the shop&rsquo;s past.
        </EmptyState>
      ) : (
        <div
          tabIndex={0}
          role="region"
          aria-label="Figures by protocol"
          className="overflow-x-auto px-4 pb-3"
        >
          <table className="w-full text-sm">
            <thead className="align-bottom text-xs text-muted">
              <tr>
                <th scope="col" className="py-1 text-left font-normal">Measured by</th>
                {all.map((figures) => (
                  <th
                    key={figures.name}
                    scope="col"
                    title={figures.explanation}
                    className="min-w-20 py-1 pl-3 text-right font-normal"
                  >
                    <Head figures={figures} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row} className="border-t border-line align-top">
                  <th scope="row" className="py-1.5 text-left font-normal">
                    <span className="flex items-center gap-1.5 whitespace-nowrap">
                      {label(row).label}
                      <InfoMark label={label(row).label} text={label(row).text} />
                    </span>
                  </th>
                  {all.map((figures) => (
                    <td key={figures.name} className="py-1.5 pl-3 text-right tabular-nums">
                      <Cell figures={figures} row={row} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}
