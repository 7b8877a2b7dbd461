import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export type SortOrder = 'ascending' | 'descending'

export interface SortHeadProps extends ComponentProps<'button'> {
  sorted: SortOrder | null
}

// The head of a column that rows can be sorted by; the arrow points to where the larger ones are.
export function SortHead({ sorted, className, children, ...props }: SortHeadProps) {
  const base =
    'relative inline-flex items-center gap-1 rounded-xs text-left hover:text-ink ' +
    'after:absolute after:-inset-x-1 after:-inset-y-2'
  const arrow = sorted === 'ascending' ? '\u25b2' : '\u25bc'
  return (
    <button
      type="button"
      className={classNames(base, sorted && 'text-ink', className)}
      {...props}
    >
      {children}
      {sorted && <span aria-hidden className="text-[9px]">{arrow}</span>}
    </button>
  )
}
