import type { ComponentProps } from 'react'
import { ChartCard } from '@/components/ui/chart-card'
import { DataTable } from '@/components/ui/data-table'
import { csvText } from '@/lib/csv'
import { formatCount, formatPercent } from '@/lib/format'
import type { CalibrationBin } from '@/lib/wire/types'
import type { ReliabilityBin } from './curve-calibration'

// Where only ten pooled bins are known, chance is not.
type Bin = CalibrationBin & Partial<Pick<ReliabilityBin, 'low' | 'high'>>

const binName = ({ from, to }: CalibrationBin) =>
  `${Math.round(from * 100)}\u2013${Math.round(to * 100)}\u202f%`

function Legend() {
  return (
    <ul className="flex gap-x-3 px-4 pb-1 text-xs text-muted">
      <li className="flex items-center gap-1.5">
        <span className="size-2.5 rounded-xs bg-chart-1" /> bought
      </li>
      <li className="flex items-center gap-1.5">
        <span className="h-3 w-0.5 bg-ink" /> predicted
      </li>
    </ul>
  )
}

function BinRow({ bin }: { bin: Bin }) {
  const { mean_probability, share, customers, low, high } = bin
  const said = share === null ? 'no customer'
    : `${formatPercent(mean_probability)} predicted, ${formatPercent(share)} bought`
  return (
    <li
      title={said}
      className="grid grid-cols-[4.5rem_minmax(0,1fr)_4rem] items-center gap-x-3 py-1 tabular-nums"
    >
      <span>{binName(bin)}</span>
      <span className="relative h-4 rounded-xs bg-sunken" aria-hidden>
        <span
          className="absolute inset-y-0 left-0 rounded-xs bg-chart-1"
          style={{ width: `${(share ?? 0) * 100}%` }}
        />
        {low != null && high != null && (
          <span
            className="absolute top-1/2 h-px bg-ink/60"
            style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}
          />
        )}
        {mean_probability !== null && (
          <span
            className="absolute -inset-y-0.5 w-0.5 -translate-x-1/2 bg-ink"
            style={{ left: `${mean_probability * 100}%` }}
          />
        )}
      </span>
      <span className="text-right text-muted">{formatCount(customers)}</span>
      <span className="sr-only">{said}</span>
    </li>
  )
}

export interface CalibrationCardProps extends ComponentProps<'section'> {
  bins: readonly Bin[]
  rows: number
  fileName: string
}

// Of customers given 20 to 30 %, how many came? Where bars end at their marks, the model is right.
export function CalibrationCard({ bins, rows, fileName, ...props }: CalibrationCardProps) {
  if (bins.length === 0) return null
  const known = bins.some(({ low }) => low != null)
  const head = ['from', 'to', 'customers', 'mean_probability', 'share', 'low', 'high']
  const csv = () => ({
    name: `tillcast-calibration-${fileName}.csv`,
    text: csvText(head, bins.map((b) => [
      b.from, b.to, b.customers, b.mean_probability, b.share, b.low ?? null, b.high ?? null])),
  })
  const table = (
    <DataTable<Bin>
      label="Predicted against bought"
      className="max-h-80"
      rows={bins}
      keyOf={(b) => b.from}
      columns={[
        { name: 'Probability', left: true, cell: binName },
        { name: 'Predicted', cell: (b) => formatPercent(b.mean_probability, 1) },
        { name: 'Bought', cell: (b) => formatPercent(b.share, 1) },
        { name: 'Predictions', cell: (b) => formatCount(b.customers) },
      ]}
    />
  )
  return (
    <ChartCard
      titleId="calibration"
      title="Did as many buy as told, %"
      table={table}
      csv={csv}
      {...props}
    >
      <p className="px-4 pb-1 text-xs text-muted tabular-nums">
        by probability given; {formatCount(rows)} predictions
        {known && '; thin line: 95 % by chance'}
      </p>
      <Legend />
      <ol className="px-4 pb-3 text-sm">
        {bins.map((bin) => <BinRow key={bin.from} bin={bin} />)}
      </ol>
    </ChartCard>
  )
}
