import { classNames } from '@/lib/class-names'
import type { Address } from './address'
import { dayOf } from './members-words'

export interface PeriodGoneProps extends Pick<Address, 'period' | 'refit'> {
  className?: string
}

// An old address is no error: what it meant is told, and the present shown.
export function PeriodGone({ period, refit, className }: PeriodGoneProps) {
  const meant = `${refit ? 'The division of' : 'The week from'} ${dayOf(period ?? '')}`
  return (
    <p role="status" data-testid="gone" className={classNames('text-sm text-muted', className)}>
      {meant} is not kept; this is the present.
    </p>
  )
}
