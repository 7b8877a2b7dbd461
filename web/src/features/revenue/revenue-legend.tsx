import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import type { Step } from '@/lib/wire/types'

export interface RevenueLegendProps extends ComponentProps<'ul'> {
  step: Step
}

export function RevenueLegend({ step, className, ...props }: RevenueLegendProps) {
  const entries = [
    ['bg-chart-1', 'Net'],
    ['bg-chart-neutral', 'Gross'],
    ['border border-chart-1 bg-accent-soft', `this ${step}, so far`],
  ] as const
  const base = 'flex w-full flex-wrap gap-x-3 text-xs text-muted sm:w-auto'
  return (
    <ul className={classNames(base, className)} {...props}>
      {entries.map(([swatch, name]) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className={classNames('size-2.5 rounded-xs', swatch)} />
          {name}
        </li>
      ))}
    </ul>
  )
}
