import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface TooltipAtProps extends ComponentProps<'div'> {
  x: number
  width: number // of the chart, both in pixels
}

// Beside a place of a chart, on the side that has more room; the chart's box is positioned.
export function TooltipAt({ x, width, className, style, ...props }: TooltipAtProps) {
  const side = x < width / 2 ? { left: x + 12 } : { right: width - x + 12 }
  return (
    <div
      style={{ ...side, ...style }}
      className={classNames('pointer-events-none absolute z-10 w-max max-w-64', className)}
      {...props}
    />
  )
}
