import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface ProbabilityBarProps extends ComponentProps<'div'> {
  probability: number | null
}

// From zero to certain; the figure stands beside it.
export function ProbabilityBar({ probability, className, ...props }: ProbabilityBarProps) {
  const base = 'h-1.5 min-w-0 overflow-hidden rounded-full bg-sunken'
  return (
    <div className={classNames(base, className)} aria-hidden {...props}>
      <div
        className="h-full rounded-full bg-chart-1"
        style={{ width: `${(probability ?? 0) * 100}%` }}
      />
    </div>
  )
}
