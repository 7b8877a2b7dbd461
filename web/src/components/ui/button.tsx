import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface ButtonProps extends ComponentProps<'button'> {
  square?: boolean // for an icon alone
}

const base =
  'inline-flex h-8 items-center justify-center gap-1.5 rounded-md border border-line text-sm ' +
  'bg-surface text-ink whitespace-nowrap not-disabled:hover:bg-sunken ' +
  'aria-pressed:bg-sunken aria-pressed:border-control disabled:text-muted ' +
  'pointer-coarse:h-11 pointer-coarse:min-w-11'

// Of a link that stands where a button would.
export const buttonLook = `${base} px-2.5`

export function Button({ square, className, type = 'button', ...props }: ButtonProps) {
  const look = square ? `${base} w-8` : buttonLook
  return <button type={type} className={classNames(look, className)} {...props} />
}
