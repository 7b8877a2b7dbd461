import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'

export interface FactsProps extends ComponentProps<'dl'> {
  facts: readonly (readonly [name: string, value: ReactNode, title?: string])[]
}

// Names and values, one under the other.
export function Facts({ facts, className, ...props }: FactsProps) {
  const base = 'grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 px-4 pb-3 text-sm'
  return (
    <dl className={classNames(base, className)} {...props}>
      {facts.map(([name, value, title]) => (
        <div
          key={name}
          title={title}
          className="col-span-2 grid grid-cols-subgrid border-t border-line py-1 first:border-0"
        >
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 text-right break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
