import type { Vote } from '@/lib/wire/types'

export interface VoteMarkProps {
  x: number
  y: number
  vote: Vote | undefined
  size: number
}

const kCrossFrom = 4

// Filled: passed; empty, crossed where there is room: not passed; a plain point: not measured, or
// no test.
export function VoteMark({ x, y, vote, size }: VoteMarkProps) {
  const r = vote == null ? size * 0.55 : size
  const arm = size * 0.5
  return (
    <g>
      <circle
        cx={x}
        cy={y}
        r={r}
        strokeWidth="1.5"
        className={vote === false ? 'fill-surface stroke-lowers' : 'fill-chart-1 stroke-surface'}
      />
      {vote === false && size >= kCrossFrom && (
        <path
          d={`M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}m0-${2 * arm}l-${2 * arm} ${2 * arm}`}
          strokeWidth="1.5"
          className="stroke-lowers"
        />
      )}
    </g>
  )
}
