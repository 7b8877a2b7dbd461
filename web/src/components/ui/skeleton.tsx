import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

// Quiet, still, and only after 200 ms.
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  const base = 'appear-late rounded bg-sunken'
  return <div aria-hidden className={classNames(base, className)} {...props} />
}
