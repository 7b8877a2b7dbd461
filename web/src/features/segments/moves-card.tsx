import { useState, type ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ChartCard } from '@/components/ui/chart-card'
import { TextLink } from '@/components/ui/text-link'
import { formatCount, formatPercent } from '@/lib/format'
import type { FlowPeriod, SegmentsFlow } from '@/lib/wire/types'
import { membersPath } from './address'
import { InOut } from './in-out'
import {
  changedMembers, chosenPeriod, isGone, moversOf, stayedShare, touches, type Movers,
} from './moves'
import { MovesList } from './moves-list'
import { MovesMatrix } from './moves-matrix'
import { PeriodGone } from './period-gone'
import { PeriodPicker } from './period-picker'
import { movesCsv } from './segments-csv'
import type { AddressProps } from './use-address'

const kShown = 8

function Summary({ period, movers }: { period: FlowPeriod; movers: Movers }) {
  const { moves, stayed, before } = movers
  const changed = moves.reduce((sum, { customers }) => sum + customers, 0)
  const share = (
    <span title={`${formatCount(stayed)} of ${formatCount(before)}`}>
      {formatPercent(stayedShare(movers))}
    </span>
  )
  const link = (
    <TextLink quiet to={membersPath(changedMembers(period))}>
      {formatCount(changed)} {changed === 1 ? 'customer' : 'customers'}
    </TextLink>
  )
  if (period.refit) {
    return (
      <p className="text-sm text-muted tabular-nums">
        <Badge tone="warn" className="mr-1.5">divided anew</Badge>
        What a new division changed, nobody moved: {link} count as another segment than before,{' '}
        {share} as the same.
      </p>
    )
  }
  return (
    <p className="text-sm text-muted tabular-nums">
      {link} came, moved or left{period.current && ' so far'}; {share} of those who were there
      before stayed where they were.
    </p>
  )
}

function Grouped({ period, movers, names, selected }: {
  period: FlowPeriod
  movers: Movers
  names: ReadonlyMap<number, string>
  selected: number | null
}) {
  const [all, setAll] = useState(false)
  const { moves } = movers
  const largest = moves[0]?.customers ?? 1
  const own = selected === null ? [] : moves.filter((move) => touches(move, selected))
  const others = moves.filter((move) => !own.includes(move))
  const shown = all ? others : others.slice(0, Math.max(0, kShown - own.length))
  const list = { period, largest, names }
  const name = names.get(selected ?? 0) ?? `segment ${selected}`
  if (moves.length === 0) {
    return (
      <p className="py-4 text-center text-sm text-muted">
        {period.refit ? 'Everyone counts as the same segment as before.' : 'Nobody has moved yet.'}
      </p>
    )
  }
  return (
    <>
      {selected !== null && (
        <h3 className="pt-1 text-xs text-muted">
          Into and out of <bdi>{name}</bdi>:{' '}
          {own.length === 0 ? 'nobody' : <InOut period={period} id={selected} name={name} />}
        </h3>
      )}
      <MovesList {...list} moves={own} />
      {selected !== null && shown.length > 0 && (
        <h3 className="pt-2 text-xs text-muted">Between the others</h3>
      )}
      <MovesList {...list} moves={shown} />
      {others.length > shown.length && (
        <Button className="mt-2" onClick={() => setAll(true)}>
          {others.length - shown.length} smaller{' '}
          {others.length - shown.length === 1 ? 'move' : 'moves'}
        </Button>
      )}
    </>
  )
}

export interface MovesCardProps extends ComponentProps<'section'>, AddressProps {
  flow: SegmentsFlow
  order: readonly number[]
  names: ReadonlyMap<number, string>
}

export function MovesCard({ flow, order, names, address, change, ...props }: MovesCardProps) {
  const period = chosenPeriod(flow, address)
  if (!period) return null
  const gone = isGone(flow, address)
  const movers = moversOf(period)
  const csv = () => ({
    name: `tillcast-moves-${period.from.slice(0, 10)}${period.refit ? '-refit' : ''}.csv`,
    text: movesCsv(period, names),
  })
  return (
    <ChartCard
      titleId="moves"
      title={period.refit ? 'What the new division changed, customers' : 'Who moved, customers'}
      note="The largest first; a number leads to its customers"
      table={
        <>
          <PeriodPicker
            className="px-4 pb-2" periods={flow.periods} chosen={period} change={change}
          />
          {gone && (
            <PeriodGone period={address.period} refit={address.refit} className="px-4 pb-2" />
          )}
          <MovesMatrix period={period} order={order} names={names} />
        </>
      }
      csv={csv}
      data-testid="moves"
      {...props}
    >
      <div className="flex flex-col gap-2 px-4 pb-3">
        <PeriodPicker periods={flow.periods} chosen={period} change={change} />
        {gone && <PeriodGone period={address.period} refit={address.refit} />}
        {movers.moves.length > 0 && <Summary period={period} movers={movers} />}
        <div>
          <Grouped period={period} movers={movers} names={names} selected={address.segment} />
        </div>
      </div>
    </ChartCard>
  )
}
