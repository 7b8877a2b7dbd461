import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { useTitle } from '@/lib/use-title'

export interface ViewTitleProps extends Omit<ComponentProps<'div'>, 'title'> {
  title: string // of the window
  children: ReactNode
  aside?: ReactNode
}

export function ViewTitle({ title, aside, children, className, ...props }: ViewTitleProps) {
  useTitle(title)
  const base = 'flex flex-wrap items-center gap-x-3 gap-y-1'
  return (
    <div className={classNames(base, className)} {...props}>
      <h2 className="text-xl font-semibold tracking-tight">{children}</h2>
      {aside}
    </div>
  )
}
