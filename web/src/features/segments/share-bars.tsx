import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatPercent } from '@/lib/format'
import { segmentColour } from '@/lib/segment-look'
import type { Segment } from '@/lib/wire/types'

export interface ShareBarsProps extends ComponentProps<'div'> {
  segment: Segment
  largest: number // of all shares, fills the width
}

// Outlined: the share of customers; filled: their share of revenue. Both from zero, on one scale.
export function ShareBars({ segment, largest, className, ...props }: ShareBarsProps) {
  const colour = segmentColour(segment.id)
  const base = 'grid min-w-24 gap-y-1 text-xs tabular-nums'
  const bars = [
    { said: 'of customers', share: segment.share, style: { borderColor: colour } },
    {
      said: 'of revenue', share: segment.revenue_share,
      style: { borderColor: colour, background: colour },
    },
  ]
  return (
    <div className={classNames(base, className)} {...props}>
      {bars.map(({ said, share, style }) => (
        <div
          key={said}
          title={`${formatPercent(share, 1)} ${said}`}
          className="flex items-center gap-1.5"
        >
          <span className="h-2.5 min-w-0 flex-1" aria-hidden>
            <span
              className="block h-full min-w-0.5 rounded-xs border-[1.5px]"
              style={{ ...style, width: `${(share / (largest || 1)) * 100}%` }}
            />
          </span>
          <span className="w-9 shrink-0 text-right leading-3.5">
            {formatPercent(share)}
            <span className="sr-only"> {said}</span>
          </span>
        </div>
      ))}
    </div>
  )
}

export function SharesLegend() {
  return (
    <ul className="flex flex-wrap gap-x-3 text-xs text-muted">
      <li className="flex items-center gap-1.5">
        <span className="h-2 w-4 rounded-xs border-[1.5px] border-muted" /> of customers
      </li>
      <li className="flex items-center gap-1.5">
        <span className="h-2 w-4 rounded-xs bg-muted" /> of revenue
      </li>
    </ul>
  )
}
