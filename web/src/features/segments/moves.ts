// Pure: who moved from where to where, by periods of the flow.
import { formatDate, formatDayMonth } from '@/lib/format'
import type { FlowPeriod, Move, Moves, SegmentsFlow, Time } from '@/lib/wire/types'
import { everyone, type Address, type Members } from './address'

// The current period as the newest frame has it. Frames leave out who stayed: that is everyone who
// was in a segment when the period began, less those who moved.
export function withLiveMoves(flow: SegmentsFlow, live: Moves | null): SegmentsFlow {
  const last = flow.periods.at(-1)
  const before = flow.snapshots.at(-1)
  if (!live || !before || !last?.current) return flow
  if (Date.parse(live.from) !== Date.parse(last.from)) return flow
  const moved = live.moves.filter(({ from, to }) => from !== to)
  const leaving = (id: number) =>
    moved.reduce((sum, { from, customers }) => sum + (from === id ? customers : 0), 0)
  const stayed: Move[] = before.sizes.map(({ id, customers }) =>
    ({ from: id, to: id, customers: Math.max(0, customers - leaving(id)) }))
  const current = { ...last, to: live.to, moves: [...moved, ...stayed] }
  return { ...flow, periods: [...flow.periods.slice(0, -1), current] }
}

// How many are in each segment when a period ends.
export function sizesAtEnd({ moves }: FlowPeriod): Map<number, number> {
  const sizes = new Map<number, number>()
  for (const { to, customers } of moves) {
    if (to !== null) sizes.set(to, (sizes.get(to) ?? 0) + customers)
  }
  return sizes
}

// The period an address means; one that is no longer kept, or none, is the current one.
export function chosenPeriod(flow: SegmentsFlow, { period, refit }: Pick<Address,
  'period' | 'refit'>): FlowPeriod | null {
  return keptPeriod(flow, { period, refit }) ?? flow.periods.at(-1) ?? null
}

function keptPeriod({ periods }: SegmentsFlow, { period, refit }: Pick<Address,
  'period' | 'refit'>): FlowPeriod | null {
  const at = Date.parse(period ?? '')
  return periods.find((p) => Date.parse(p.from) === at && p.refit === refit) ?? null
}

// Whether an address means a period that is no longer kept, or never was.
export const isGone = (flow: SegmentsFlow, address: Pick<Address, 'period' | 'refit'>): boolean =>
  address.period !== null && keptPeriod(flow, address) === null

export const periodAddress = (period: FlowPeriod): Pick<Address, 'period' | 'refit'> =>
  period.current ? { period: null, refit: false } : { period: period.from, refit: period.refit }

export const periodKey = ({ from, refit }: FlowPeriod): string => `${from}${refit ? ' refit' : ''}`

const days = (from: Time, to: Time) =>
  formatDayMonth(from) === formatDayMonth(to) ? formatDate(to)
    : `${formatDayMonth(from)} \u2013 ${formatDate(to)}`

export function periodWords({ from, to, refit, current }: FlowPeriod): string {
  if (refit) return `New division on ${formatDate(from)}`
  return current ? `This week, ${days(from, to)}` : `Week of ${days(from, to)}`
}

export interface Movers {
  moves: Move[] // the largest first: between segments, arrivals and departures
  stayed: number
  before: number // all who were there when the period began
}

// In whole percents; never all of them where one did not stay.
export function stayedShare({ stayed, before }: Pick<Movers, 'stayed' | 'before'>): number | null {
  if (before === 0) return null
  return stayed < before ? Math.min(0.99, stayed / before) : 1
}

export function moversOf({ moves }: FlowPeriod): Movers {
  const moved = moves.filter(({ from, to, customers }) => from !== to && customers > 0)
  const known = moves.filter(({ from }) => from !== null)
  const total = (list: readonly Move[]) => list.reduce((sum, m) => sum + m.customers, 0)
  return {
    moves: moved.sort((a, b) =>
      b.customers - a.customers || (a.from ?? 0) - (b.from ?? 0) || (a.to ?? 0) - (b.to ?? 0)),
    stayed: total(known.filter(({ from, to }) => from === to)),
    before: total(known),
  }
}

export const touches = ({ from, to }: Move, id: number): boolean => from === id || to === id

type PeriodOf = Pick<FlowPeriod, 'from' | 'refit'>

// The customers of one number of a period.
export const moveMembers = (
  { from, to }: Pick<Move, 'from' | 'to'>, { from: period, refit }: PeriodOf,
): Members => ({ ...everyone, segment: to ?? 'none', moved_from: from ?? 'new', period, refit })

// Everyone who is not where they were when it began; of a segment those who came, or who went.
export const changedMembers = (
  { from: period, refit = false }: { from: Time; refit?: boolean },
  of: Partial<Pick<Members, 'segment' | 'moved_from'>> = {},
): Members => ({ ...everyone, ...of, changed: true, period, refit })

export interface Matrix {
  from: (number | null)[]
  to: (number | null)[]
  count: (from: number | null, to: number | null) => number
}

// Rows and columns that hold anyone, in the order given; arrivals and departures last.
export function matrixOf({ moves }: FlowPeriod, order: readonly number[]): Matrix {
  const key = (from: number | null, to: number | null) => `${from} ${to}`
  const counts = new Map(moves.map(({ from, to, customers }) => [key(from, to), customers]))
  const holds = (side: 'from' | 'to', id: number | null) =>
    moves.some((move) => move[side] === id && move.customers > 0)
  const all = [...order, null]
  return {
    from: all.filter((id) => holds('from', id)),
    to: all.filter((id) => holds('to', id)),
    count: (from, to) => counts.get(key(from, to)) ?? 0,
  }
}
