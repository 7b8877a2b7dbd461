import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'

export function Card({ className, ...props }: ComponentProps<'section'>) {
  const base = 'min-w-0 rounded-card border border-line bg-surface'
  return <section className={classNames(base, className)} {...props} />
}

export interface CardHeaderProps extends Omit<ComponentProps<'header'>, 'title'> {
  title: ReactNode
  note?: ReactNode
  titleId?: string
}

// The title says what is shown with its unit; what one can do stands to its right.
export function CardHeader({
  title, note, titleId, children, className, ...props
}: CardHeaderProps) {
  const base = 'flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-3 pb-2'
  return (
    <header className={classNames(base, className)} {...props}>
      <div className="min-w-0 grow basis-40">
        <h2 id={titleId} className="text-base font-semibold">
          {title}
        </h2>
        {note && <p className="text-xs text-muted tabular-nums">{note}</p>}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  )
}
