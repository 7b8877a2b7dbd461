import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'

export interface NumbersRowProps extends ComponentProps<'dl'> {
  numbers: readonly (readonly [name: string, value: ReactNode, title?: string])[]
}

// A few figures side by side, each over its name.
export function NumbersRow({ numbers, className, ...props }: NumbersRowProps) {
  const base = 'grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-x-4 gap-y-3'
  return (
    <dl className={classNames(base, className)} {...props}>
      {numbers.map(([name, value, title]) => (
        <div key={name} title={title} className="flex min-w-0 flex-col-reverse">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="text-lg font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
