import type { ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { classNames } from '@/lib/class-names'
import type { FlowPeriod } from '@/lib/wire/types'
import { periodAddress, periodKey, periodWords } from './moves'
import type { AddressProps } from './use-address'

export interface PeriodPickerProps extends ComponentProps<'div'>, Pick<AddressProps, 'change'> {
  periods: readonly FlowPeriod[] // oldest first
  chosen: FlowPeriod
}

export function PeriodPicker({ periods, chosen, change, className, ...props }: PeriodPickerProps) {
  const at = periods.findIndex((period) => periodKey(period) === periodKey(chosen))
  const go = (period: FlowPeriod | undefined) => period && change(periodAddress(period))
  const select =
    'h-8 min-w-0 grow rounded-md border border-line bg-surface px-2 text-sm pointer-coarse:h-11'
  return (
    <div className={classNames('flex items-center gap-2', className)} {...props}>
      <Button square aria-label="The period before" disabled={at <= 0}
        onClick={() => go(periods[at - 1])}>
        {'\u2039'}
      </Button>
      <select
        aria-label="Period"
        className={select}
        value={periodKey(chosen)}
        onChange={(event) => go(periods.find((p) => periodKey(p) === event.target.value))}
      >
        {[...periods].reverse().map((period) => (
          <option key={periodKey(period)} value={periodKey(period)}>{periodWords(period)}</option>
        ))}
      </select>
      <Button square aria-label="The period after" disabled={at >= periods.length - 1}
        onClick={() => go(periods[at + 1])}>
        {'\u203a'}
      </Button>
    </div>
  )
}
