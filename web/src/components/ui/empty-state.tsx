import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { CopyCommand } from './copy-command'

export interface EmptyStateProps extends Omit<ComponentProps<'div'>, 'title'> {
  title: ReactNode
  command?: string
}

// What will be here, and the one action that fills it.
export function EmptyState({ title, command, children, className, ...props }: EmptyStateProps) {
  const base = 'flex flex-col items-center justify-center gap-2 px-6 py-8 text-center'
  return (
    <div className={classNames(base, className)} {...props}>
      <p className="text-base font-semibold">{title}</p>
      {children && <div className="max-w-md text-sm text-muted">{children}</div>}
      {command && <CopyCommand command={command} className="mt-2" />}
    </div>
  )
}
