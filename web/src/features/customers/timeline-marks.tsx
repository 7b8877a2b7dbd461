import { NameAxis, ValueAxis } from '@/components/chart/axes'
import { linear, timeTickLabel, timeTicks, type Area, type Span } from '@/components/chart/scale'
import type { Happening } from './story'

const kName_px = 88

export interface TimelineMarksProps {
  area: Area
  span: Span
  ticks: readonly number[]
  shown: readonly Happening[]
  at: number | null
  due_ms: number | null
  format: (value: number) => string
}

// Purchases stand up from the line, refunds hang below it, each ended by a shape of its own.
export function TimelineMarks({
  area, span, ticks, shown, at, due_ms, format,
}: TimelineMarksProps) {
  const x = linear(span, [area.left, area.right])
  const y = linear([ticks[0]!, ticks.at(-1)!], [area.bottom, area.top])
  const zero = y(0)
  const most = Math.max(2, Math.min(5, Math.floor((area.right - area.left) / kName_px)))
  const stems = (back: boolean) => shown.filter(({ kind }) => (kind !== 'purchase') === back)
    .map(({ at_ms, amount }) => `M${x(at_ms).toFixed(1)} ${zero}V${y(amount).toFixed(1)}`).join('')
  const read = at === null ? null : shown[at]
  const dense = shown.length > 300
  const atLeft = due_ms !== null && x(due_ms) < area.left + 40
  return (
    <>
      <ValueAxis area={area} y={y} ticks={ticks} format={format} />
      <NameAxis
        area={area}
        names={timeTicks(span, most).map((tick) => ({
          x: x(tick), name: timeTickLabel(tick, span),
        }))}
      />
      {due_ms !== null && due_ms >= span[0] && due_ms <= span[1] && (
        <g>
          <path
            d={`M${x(due_ms)} ${area.top}V${area.bottom}`} strokeDasharray="4 4"
            className="stroke-muted"
          />
          <text
            x={x(due_ms) + (atLeft ? 4 : -4)} y={area.top + 8}
            textAnchor={atLeft ? 'start' : 'end'} strokeWidth="3"
            className="fill-muted stroke-surface text-xs [paint-order:stroke]"
          >
            due
          </text>
        </g>
      )}
      {read && (
        <path d={`M${x(read.at_ms)} ${area.top}V${area.bottom}`} className="stroke-control" />
      )}
      <path d={stems(false)} strokeWidth={dense ? 1 : 2} className="stroke-chart-1" />
      <path d={stems(true)} strokeWidth={dense ? 1 : 2} className="stroke-lowers" />
      {!dense && shown.map((one, i) => (one.kind === 'purchase' ? (
        <circle key={i} data-purchase cx={x(one.at_ms)} cy={y(one.amount)} r="3"
          className="fill-chart-1" />
      ) : (
        <path
          key={i} data-refund className="fill-lowers"
          d={`M${x(one.at_ms) - 4} ${y(one.amount) - 3}h8l-4 7z`}
        />
      )))}
      <path d={`M${area.left} ${zero}H${area.right}`} className="stroke-control" />
    </>
  )
}
