import { useState } from 'react'
import { ChartTooltip } from '@/components/chart/chart-tooltip'
import { TooltipAt } from '@/components/chart/tooltip-at'
import { formatCompact, formatDecimal } from '@/lib/format'
import { useWidth } from '@/lib/use-width'
import type { KScore } from '@/lib/wire/types'
import { ticksOf, verdictMarks, verdictOf, type Index } from './indices'
import { VoteMark } from './vote-mark'

const kHeight_px = 200
const kTop_px = 12
const kBottom_px = 24
const kLeft_px = 44
const kRight_px = 16

export interface CurvePlotProps {
  scores: readonly KScore[]
  index: Index
  chosen: number | null
}

const show = (value: number | null, digits: number) =>
  value !== null && Math.abs(value) >= 10_000 ? formatCompact(value)
    : formatDecimal(value, digits)

// Error bars exist for the gap only.
const errorOf = (score: KScore, { name }: Index) => (name === 'gap' ? score.gap_error : null)

function scaleOf({ scores, index }: CurvePlotProps, width: number) {
  const known = scores.flatMap((score) => {
    const value = score[index.name]
    const error = errorOf(score, index) ?? 0
    return value === null ? [] : [value - error, value + error]
  })
  const ticks = ticksOf(known.length > 0 ? known : [0, 1])
  const [low, high] = [ticks[0]!, ticks.at(-1)!]
  const bottom = kHeight_px - kBottom_px
  const step = (width - kLeft_px - kRight_px) / Math.max(1, scores.length - 1)
  return {
    ticks, step,
    x: (i: number) => kLeft_px + i * step,
    y: (value: number) => bottom - ((value - low) / (high - low || 1)) * (bottom - kTop_px),
  }
}

function Hovered({ score, index, chosen }: { score: KScore } & Omit<CurvePlotProps, 'scores'>) {
  const error = errorOf(score, index)
  const verdict = verdictOf(score.votes[index.name])
  return (
    <ChartTooltip
      heading={`${score.k} segments${score.k === chosen ? ', the chosen number' : ''}`}
      rows={[
        { label: index.label, value: show(score[index.name], index.digits) },
        ...(error === null ? [] : [{ label: 'Standard error', value: formatDecimal(error, 3) }]),
        { label: 'Its test', value: `${verdictMarks[verdict]} ${verdict}` },
      ]}
    />
  )
}

function Grid({ scores, scale, width, chosen }: {
  scores: readonly KScore[]
  scale: ReturnType<typeof scaleOf>
  width: number
  chosen: number | null
}) {
  const digits = Math.max(0, -Math.floor(Math.log10(scale.ticks[1]! - scale.ticks[0]!)))
  const at = scores.findIndex(({ k }) => k === chosen)
  return (
    <g className="fill-muted text-xs tabular-nums">
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${kLeft_px} ${scale.y(tick)}H${width - kRight_px}`}
            className="stroke-chart-grid"
          />
          <text x={kLeft_px - 8} y={scale.y(tick) + 4} textAnchor="end">
            {show(tick, Math.min(3, digits))}
          </text>
        </g>
      ))}
      {at >= 0 && (
        <path
          d={`M${scale.x(at)} ${kTop_px - 6}V${kHeight_px - kBottom_px}`}
          strokeDasharray="3 3"
          className="stroke-ink"
        />
      )}
      {scores.map(({ k }, i) => (
        <text
          key={k}
          x={scale.x(i)}
          y={kHeight_px - 6}
          textAnchor="middle"
          className={k === chosen ? 'fill-ink font-semibold' : undefined}
        >
          {k}
        </text>
      ))}
    </g>
  )
}

// The path through what is known; what is not is a gap.
function lineOf(values: readonly (number | null)[], place: (v: number, i: number) => string) {
  return values.map((value, i) => {
    if (value === null) return ''
    return `${values[i - 1] == null ? 'M' : 'L'}${place(value, i)}`
  }).join('')
}

// One index over k, large: each k with its vote, the chosen one dashed.
export function CurvePlot(props: CurvePlotProps) {
  const { scores, index, chosen } = props
  const [element, width] = useWidth<HTMLDivElement>()
  const [hovered, setHovered] = useState<number | null>(null)
  const scale = scaleOf(props, width ?? 0)
  const values = scores.map((score) => score[index.name])
  const over = hovered === null ? undefined : scores[hovered]
  return (
    <div ref={element} className="relative mx-4" style={{ height: kHeight_px }}>
      {width !== null && width > kLeft_px + kRight_px && (
        <svg
          role="img"
          aria-label={`${index.label} by number of segments; the table has the figures`}
          width={width}
          height={kHeight_px}
          className="block"
          onPointerLeave={() => setHovered(null)}
        >
          <Grid scores={scores} scale={scale} width={width} chosen={chosen} />
          <path
            d={lineOf(values, (value, i) => `${scale.x(i)} ${scale.y(value)}`)}
            fill="none"
            strokeWidth="1.75"
            strokeLinejoin="round"
            className="stroke-chart-1"
          />
          {scores.map((score, i) => {
            const value = score[index.name]
            const error = errorOf(score, index)
            if (value === null) return null
            return (
              <g key={score.k}>
                {error !== null && (
                  <path
                    d={`M${scale.x(i)} ${scale.y(value - error)}V${scale.y(value + error)}`}
                    strokeWidth="1.5"
                    className="stroke-chart-1"
                  />
                )}
                <VoteMark
                  x={scale.x(i)}
                  y={scale.y(value)}
                  vote={score.votes[index.name]}
                  size={score.k === chosen ? 6.5 : 5}
                />
              </g>
            )
          })}
          {scores.map(({ k }, i) => (
            <rect
              key={k}
              x={scale.x(i) - scale.step / 2}
              width={scale.step}
              height={kHeight_px}
              className={hovered === i ? 'fill-ink/6' : 'fill-transparent'}
              onPointerMove={() => setHovered(i)}
            />
          ))}
        </svg>
      )}
      {over && width !== null && (
        <TooltipAt x={scale.x(hovered!)} width={width} style={{ top: 8 }}>
          <Hovered score={over} index={index} chosen={chosen} />
        </TooltipAt>
      )}
    </div>
  )
}
