import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'

export interface TooltipRow {
  label: string
  value: ReactNode
  note?: ReactNode
  swatch?: string // a class
  colour?: string // a CSS colour, in place of a swatch's class
  mark?: ReactNode // in place of a swatch
}

export interface ChartTooltipProps extends ComponentProps<'div'> {
  heading: ReactNode
  rows: readonly TooltipRow[]
}

// The same everywhere: the time, then each series with its value and change.
export function ChartTooltip({ heading, rows, className, ...props }: ChartTooltipProps) {
  const base = 'rounded-md border border-line bg-surface px-3 py-2 text-sm text-ink shadow-md'
  return (
    <div className={classNames(base, className)} {...props}>
      <p className="pb-1 text-xs text-muted">{heading}</p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5 tabular-nums">
        {rows.map((row) => (
          <div key={row.label} className="col-span-2 grid grid-cols-subgrid">
            <dt className="flex items-center gap-1.5 text-muted">
              {row.swatch && (
                <span className={classNames('size-2 shrink-0 rounded-xs', row.swatch)} />
              )}
              {row.colour && (
                <span className="size-2 shrink-0 rounded-xs" style={{ background: row.colour }} />
              )}
              {row.mark}
              {row.label}
            </dt>
            <dd className="text-right">
              {row.value} {row.note}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
