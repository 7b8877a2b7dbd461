import type { ComponentProps } from 'react'
import { TextLink } from '@/components/ui/text-link'
import { classNames } from '@/lib/class-names'
import { formatCount } from '@/lib/format'
import type { FlowPeriod, Moves } from '@/lib/wire/types'
import { membersPath } from './address'
import { weekOf } from './live'
import { changedMembers } from './moves'

export interface InOutProps extends Omit<ComponentProps<'span'>, 'id'> {
  period: Moves | FlowPeriod
  id: number
  name: string
  stacked?: boolean // on phones, one below the other
}

// "81 in, 85 out" of a segment, each leading to its customers.
export function InOut({ period, id, name, stacked, className, ...props }: InOutProps) {
  const { came = 0, left = 0 } = weekOf(period, id) ?? {}
  const sides = [
    { customers: came, side: 'in', said: ` (came into ${name})`, of: { segment: id } },
    { customers: left, side: 'out', said: ` (went out of ${name})`, of: { moved_from: id } },
  ]
  return (
    <span
      className={classNames(
        'tabular-nums', stacked && 'flex flex-col items-end sm:block', className)}
      {...props}
    >
      {sides.map(({ customers, side, said, of }, i) => (
        <span key={side} className="whitespace-nowrap">
          {customers === 0 ? `0 ${side}` : (
            <TextLink
              quiet
              to={membersPath(changedMembers(period, of))}
              className={classNames('inline-block',
                stacked ? 'sm:-my-2 sm:py-2 pointer-coarse:max-sm:leading-11' : '-my-2 py-2')}
            >
              {formatCount(customers)} {side}<span className="sr-only">{said}</span>
            </TextLink>
          )}
          {i === 0 && <span className={stacked ? 'max-sm:sr-only' : undefined}>, </span>}
        </span>
      ))}
    </span>
  )
}
