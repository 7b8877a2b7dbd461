import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatPercent } from '@/lib/format'

export interface MeterProps extends Omit<ComponentProps<'div'>, 'children'> {
  label: string
  fraction: number | null // null: not known how much there is
}

// How far something has come; the figure stands beside it.
export function Meter({ label, fraction, className, ...props }: MeterProps) {
  const share = fraction === null ? null : Math.min(1, Math.max(0, fraction))
  return (
    <div className={classNames('flex items-center gap-3', className)} {...props}>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
        className="h-2 grow overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full rounded-full bg-accent"
          style={{ width: `${(share ?? 0) * 100}%` }}
        />
      </div>
      <span className="w-10 text-right text-sm tabular-nums">
        {formatPercent(share === null ? null : Math.floor(share * 100) / 100)}
      </span>
    </div>
  )
}
