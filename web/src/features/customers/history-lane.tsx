import type { ReactNode } from 'react'
import type { Area, Scale, Span } from '@/components/chart/scale'
import type { History } from '@/lib/wire/types'

const kNames_px = 26 // of the axis of time
const kRow_px = 14
export const kLane_px = 2 * kRow_px + 4

export interface HistoryLaneProps {
  history: History
  area: Area
  x: Scale
  domain: Span
  purchases: readonly number[] // ms
}

// Below the line: what came of each week (full: bought, hollow: did not), and the purchases.
export function HistoryLane({ history, area, x, domain, purchases }: HistoryLaneProps) {
  const top = area.bottom + kNames_px
  const weeks = history.points.filter(({ bought }) => bought !== null)
  const within = purchases.filter((at) => at >= domain[0] && at <= domain[1])
  const ticks = within.map((at) => `M${x(at).toFixed(1)} ${top + kRow_px + 2}v10`).join('')
  return (
    <>
      {weeks.map(({ at, bought }) => (
        <rect
          key={at} x={x(Date.parse(at)) - 2} y={top + 2} width="4" height="8" data-bought={bought}
          className={bought ? 'fill-ink stroke-ink' : 'fill-surface stroke-control'}
        />
      ))}
      <path d={ticks} strokeWidth="1.5" className="stroke-chart-1" />
    </>
  )
}

function Key({ words, children }: { words: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <svg width="8" height="10" viewBox="-4 -5 8 10" aria-hidden>{children}</svg>
      {words}
    </li>
  )
}

export function LaneKeys({ horizon_days }: Pick<History, 'horizon_days'>) {
  return (
    <ul className="flex flex-wrap gap-x-3 px-4 text-xs text-muted">
      <Key words={`bought within ${horizon_days} days`}>
        <rect x="-2" y="-4" width="4" height="8" className="fill-ink stroke-ink" />
      </Key>
      <Key words="did not">
        <rect x="-2" y="-4" width="4" height="8" className="fill-surface stroke-control" />
      </Key>
      <Key words="a purchase">
        <path d="M0 -5v10" strokeWidth="1.5" className="stroke-chart-1" />
      </Key>
    </ul>
  )
}
