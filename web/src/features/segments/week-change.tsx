import { formatCount, formatDate } from '@/lib/format'
import type { Moves } from '@/lib/wire/types'
import { InOut } from './in-out'
import { weekOf } from './live'

export interface WeekChangeProps {
  moves: Moves | null
  id: number
  name: string
}

// More is neither good nor bad: that depends on the segment, so it has an arrow and no colour.
export function WeekChange({ moves, id, name }: WeekChangeProps) {
  const week = weekOf(moves, id)
  if (!week || !moves) return <span title="No weekly snapshot yet">{'\u2014'}</span>
  const { came, left, net } = week
  const arrow = net > 0 ? '\u25b2' : net < 0 ? '\u25bc' : ''
  const sign = net > 0 ? '+' : net < 0 ? '\u2212' : ''
  const said =
    `${formatCount(came)} came and ${formatCount(left)} left since ${formatDate(moves.from)}`
  return (
    <span title={said} className="inline-flex flex-col items-end leading-4 whitespace-nowrap">
      <span>
        {arrow && <span aria-hidden className="mr-0.5 text-[9px] text-muted">{arrow}</span>}
        {sign}{formatCount(Math.abs(net))}
      </span>
      <InOut period={moves} id={id} name={name} stacked className="text-xs text-muted" />
    </span>
  )
}
