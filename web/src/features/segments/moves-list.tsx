import { Link } from 'react-router'
import { formatCount } from '@/lib/format'
import { segmentColour } from '@/lib/segment-look'
import type { FlowPeriod, Move } from '@/lib/wire/types'
import { membersPath } from './address'
import { moveMembers } from './moves'
import { SegmentName } from './segment-name'

export interface MovesListProps {
  period: FlowPeriod
  moves: readonly Move[]
  largest: number
  names: ReadonlyMap<number, string>
}

// "12 from New to Promising", each in the words of what it is.
function Words({ move: { from, to }, refit, names }: {
  move: Move
  refit: boolean
  names: ReadonlyMap<number, string>
}) {
  if (from === null && to === null) return null
  if (from === null) return <>first bought, now <SegmentName id={to!} names={names} /></>
  if (to === null) {
    return <>left <SegmentName id={from} names={names} />, their only purchase taken back</>
  }
  if (refit) {
    return (
      <>
        of <SegmentName id={from} names={names} /> now count as{' '}
        <SegmentName id={to} names={names} />
      </>
    )
  }
  return (
    <>
      from <SegmentName id={from} names={names} /> to <SegmentName id={to} names={names} />
    </>
  )
}

// The hue of where they came from runs into that of where they went.
function barStyle({ from, to, customers }: Move, largest: number) {
  const colour = (id: number | null) => (id === null ? 'var(--chart-neutral)' : segmentColour(id))
  return {
    width: `${(customers / largest) * 100}%`,
    background: `linear-gradient(to right, ${colour(from)} 35%, ${colour(to)} 65%)`,
  }
}

// The whole line leads to the customers that its number counts.
export function MovesList({ period, moves, largest, names }: MovesListProps) {
  return (
    <ol className="text-sm">
      {moves.map((move) => (
        <li key={`${move.from} ${move.to}`} className="border-t border-line first:border-0">
          <Link
            to={membersPath(moveMembers(move, period))}
            className={
              'group grid min-h-8 grid-cols-[2.5rem_minmax(0,1fr)] items-center gap-x-2.5 py-1 ' +
              'hover:bg-sunken sm:grid-cols-[2.5rem_minmax(0,1fr)_5.5rem] pointer-coarse:min-h-11'
            }
          >
            <span
              className={
                'text-right font-medium text-accent underline underline-offset-2 tabular-nums ' +
                'group-hover:decoration-2'
              }
            >
              {formatCount(move.customers)}
            </span>
            <span className="min-w-0">
              <span className="sr-only"> customers </span>
              <Words move={move} refit={period.refit} names={names} />
            </span>
            <span className="hidden h-2.5 sm:block" aria-hidden>
              <span
                className="block h-full min-w-1 rounded-xs"
                style={barStyle(move, largest)}
              />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
