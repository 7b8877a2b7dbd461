import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatPercent } from '@/lib/format'
import { ProbabilityBar } from './probability-bar'

export interface ChanceProps extends ComponentProps<'div'> {
  probability: number | null
  barClassName?: string
}

// A probability with its bar, in one line; where there is none the title says why.
export function Chance({ probability, barClassName, className, ...props }: ChanceProps) {
  if (probability === null) return <span title="No model yet">{'\u2014'}</span>
  return (
    <div
      className={classNames('flex items-center justify-end gap-2', className)}
      title={formatPercent(probability, 1)}
      {...props}
    >
      <ProbabilityBar probability={probability} className={barClassName} />
      <span className="w-10 shrink-0 text-right">{formatPercent(probability)}</span>
    </div>
  )
}
