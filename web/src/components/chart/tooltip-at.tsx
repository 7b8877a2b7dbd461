import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface TooltipAtProps extends ComponentProps<'div'> {
  x: number
  width: number // of the chart, both in pixels
}

const kNarrow_px = 600 // below it there may be no room on either side

// Where it stands: beside the place, or at the farther edge where the chart is narrow.
export function tooltipSide(x: number, width: number): { left: number } | { right: number } {
  const onLeft = x < width / 2
  if (width < kNarrow_px) return onLeft ? { right: 0 } : { left: 0 }
  return onLeft ? { left: x + 12 } : { right: width - x + 12 }
}

// Beside a place of a chart, on the side that has more room; the chart's box is positioned.
export function TooltipAt({ x, width, className, style, ...props }: TooltipAtProps) {
  return (
    <div
      style={{ ...tooltipSide(x, width), ...style }}
      className={classNames('pointer-events-none absolute z-10 w-max max-w-64', className)}
      {...props}
    />
  )
}
