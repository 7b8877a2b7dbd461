import { SegmentMark } from '@/components/ui/segment-mark'
import { classNames } from '@/lib/class-names'

export interface SegmentLegendProps {
  ids: readonly number[]
  names: ReadonlyMap<number, string>
  className?: string
}

// What has no room beside its mark.
export function SegmentLegend({ ids, names, className }: SegmentLegendProps) {
  if (ids.length === 0) return null
  return (
    <ul className={classNames('flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink', className)}>
      {ids.map((id) => (
        <li key={id} className="flex items-center gap-1.5">
          <SegmentMark id={id} /> <bdi>{names.get(id) ?? `Segment ${id}`}</bdi>
        </li>
      ))}
    </ul>
  )
}
