import type { ComponentProps, RefObject } from 'react'
import { classNames } from '@/lib/class-names'

export interface SkipLinkProps extends Omit<ComponentProps<'button'>, 'children'> {
  to: RefObject<HTMLElement | null>
}

// The first stop of the keyboard: past the views, to what is shown.
export function SkipLink({ to, className, ...props }: SkipLinkProps) {
  const base =
    'fixed top-2 left-2 z-40 h-11 rounded-md border border-line bg-surface px-4 text-sm ' +
    'not-focus:sr-only'
  return (
    <button
      type="button"
      onClick={() => to.current?.focus()}
      className={classNames(base, className)}
      {...props}
    >
      Skip to the view
    </button>
  )
}
