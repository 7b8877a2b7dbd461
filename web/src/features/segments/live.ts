// Pure: the fetched segments with what the newest frame says of them, and the order of their rows.
import type { Moves, Segment, SegmentsFit, SegmentsState } from '@/lib/wire/types'
import type { Address, SortKey } from './address'

// A frame of another fit says nothing of these segments; they are about to be fetched anew.
export function withLive(fit: SegmentsFit, live: SegmentsState | null): SegmentsFit {
  if (!live || live.fit_id !== fit.fit_id) return fit
  const now = new Map(live.segments.map((segment) => [segment.id, segment]))
  return {
    ...fit,
    as_of: live.as_of,
    customers: live.segments.reduce((sum, { size }) => sum + size, 0),
    segments: fit.segments.map((segment) => ({ ...segment, ...now.get(segment.id) })),
    moves: live.moves,
    drift: live.drift,
  }
}

export interface Week {
  came: number
  left: number
  net: number
}

// Who came into a segment and who left it; who stayed did neither.
export function weekOf(moves: Pick<Moves, 'moves'> | null, id: number): Week | null {
  if (!moves) return null
  let [came, left] = [0, 0]
  for (const { from, to, customers } of moves.moves) {
    if (from === to) continue
    if (to === id) came += customers
    if (from === id) left += customers
  }
  return { came, left, net: came - left }
}

function valueOf(segment: Segment, key: SortKey, moves: Moves | null): number | string {
  switch (key) {
    case 'name': return segment.name
    case 'size': return segment.size
    case 'probability': return segment.probability ?? -1
    case 'week': return weekOf(moves, segment.id)?.net ?? 0
    case 'revenue': return Number(segment.revenue)
  }
}

export function inOrder(fit: SegmentsFit, { sort, order }: Pick<Address, 'sort' | 'order'>) {
  const sign = order === 'asc' ? 1 : -1
  const compare = (a: Segment, b: Segment): number => {
    const [x, y] = [valueOf(a, sort, fit.moves), valueOf(b, sort, fit.moves)]
    if (x === y) return a.id - b.id
    return sign * (x < y ? -1 : 1)
  }
  return [...fit.segments].sort(compare)
}
