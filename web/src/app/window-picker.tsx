import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { ranges, type Period, type Range } from '@/lib/period'

const rangeOptions = ranges.map((value) => ({
  value,
  label: value === 'all' ? 'All' : `${value} d`,
  title: value === 'all' ? 'All time' : `Last ${value} days`,
}))

export interface WindowPickerProps {
  period: Period | null
  range: Range
  custom: boolean
  onRange: (range: Range) => void
  onReset: () => void
}

// The usual windows; beside them the stretch that was marked in the chart, and the way back.
export function WindowPicker({ period, range, custom, onRange, onReset }: WindowPickerProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {custom && period && (
        <Button onClick={onReset} title="Back to the whole window" data-testid="stretch">
          <span className="tabular-nums">{period.label}</span>
          <span aria-hidden className="text-muted">{'\u00d7'}</span>
          <span className="sr-only">, back to the whole window</span>
        </Button>
      )}
      <Segmented
        label="Period" value={custom ? null : range} options={rangeOptions} onChange={onRange}
      />
    </div>
  )
}
