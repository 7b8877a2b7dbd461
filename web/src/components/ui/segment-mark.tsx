import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { segmentColour, segmentShape } from '@/lib/segment-look'

export interface SegmentMarkProps extends Omit<ComponentProps<'svg'>, 'id'> {
  id: number
}

// The hue and shape of a segment; its name stands beside it, or in its title.
export function SegmentMark({ id, className, ...props }: SegmentMarkProps) {
  return (
    <svg
      viewBox="-5 -5 10 10"
      aria-hidden
      className={classNames('inline-block size-2.5 shrink-0', className)}
      {...props}
    >
      <path d={segmentShape(id)} style={{ fill: segmentColour(id) }} />
    </svg>
  )
}
