import { TextLink } from '@/components/ui/text-link'
import { classNames } from '@/lib/class-names'
import { formatCount } from '@/lib/format'
import type { FlowPeriod, Move } from '@/lib/wire/types'
import { membersPath } from './address'
import { moveMembers } from './moves'

export interface CountLinkProps {
  customers: number
  cell: Pick<Move, 'from' | 'to'>
  period: FlowPeriod
  names: ReadonlyMap<number, string>
  className?: string
}

// A number of the flow leads to the customers that it counts.
export function CountLink({ customers, cell, period, names, className }: CountLinkProps) {
  const name = (id: number | null, none: string) =>
    id === null ? none : (names.get(id) ?? `segment ${id}`)
  const { from, to } = cell
  const said = from === to ? ` customers stayed in ${name(from, '')}`
    : ` customers from ${name(from, 'a first purchase')} to ${name(to, 'none')}`
  return (
    <TextLink
      to={membersPath(moveMembers(cell, period))}
      className={classNames('tabular-nums', className)}
    >
      {formatCount(customers)}
      <span className="sr-only">{said}</span>
    </TextLink>
  )
}
