import { NameAxis, ValueAxis } from '@/components/chart/axes'
import { linePath } from '@/components/chart/line-path'
import { innerTicks, linear, type Area, type Span } from '@/components/chart/scale'
import type { CurvePoint } from './cohort-table'

export interface Curve {
  month: string
  points: readonly CurvePoint[]
}

export interface CurvesMarksProps {
  area: Area
  domain: Span
  ticks: readonly number[]
  curves: readonly Curve[]
  mean: readonly CurvePoint[]
  chosen: Curve | null
  chosenName: string | null
  at: number | null // the month that is read
  format: (value: number) => string
}

function EndLabel({ x, y, text, className }: {
  x: number
  y: number
  text: string
  className: string
}) {
  return (
    <text
      x={x + 6}
      y={y}
      dy="0.35em"
      strokeWidth="3"
      className={`stroke-surface text-xs font-medium [paint-order:stroke] ${className}`}
    >
      {text}
    </text>
  )
}

// All cohorts faintly, the mean in ink, the chosen one in the accent, each named at its end.
export function CurvesMarks({
  area, domain, ticks, curves, mean, chosen, chosenName, at, format,
}: CurvesMarksProps) {
  const x = linear(domain, [area.left, area.right])
  const y = linear([ticks[0]!, ticks.at(-1)!], [area.bottom, area.top])
  const names = innerTicks(domain).filter(Number.isInteger)
  const meanEnd = mean.at(-1)
  const chosenEnd = chosen?.points.at(-1)
  const apart = meanEnd && chosenEnd && Math.abs(x(meanEnd.x) - x(chosenEnd.x)) < 60 &&
    Math.abs(y(meanEnd.y) - y(chosenEnd.y)) < 14
    ? (y(chosenEnd.y) <= y(meanEnd.y) ? 8 : -8) : 0
  return (
    <>
      <ValueAxis area={area} y={y} ticks={ticks} format={format} />
      <NameAxis area={area} names={names.map((later) => ({ x: x(later), name: String(later) }))} />
      <text
        x={(area.left + area.right) / 2}
        y={area.bottom + 36}
        textAnchor="middle"
        className="fill-muted text-xs"
      >
        months since the first purchase
      </text>
      {curves.map(({ month, points }) => (
        <path
          key={month}
          d={linePath(points, x, y)}
          fill="none"
          strokeWidth="1"
          className="stroke-chart-neutral"
        />
      ))}
      <path
        d={linePath(mean, x, y)} fill="none" strokeWidth="2" strokeDasharray="6 3"
        className="stroke-ink"
      />
      {chosen && (
        <path
          d={linePath(chosen.points, x, y)} fill="none" strokeWidth="2.25"
          className="stroke-chart-1"
        />
      )}
      {at !== null && (
        <path d={`M${x(at)} ${area.top}V${area.bottom}`} className="stroke-control" />
      )}
      {meanEnd && (
        <EndLabel x={x(meanEnd.x)} y={y(meanEnd.y) + apart} text="mean" className="fill-ink" />
      )}
      {chosenEnd && chosenName && (
        <EndLabel
          x={x(chosenEnd.x)} y={y(chosenEnd.y) - apart} text={chosenName} className="fill-accent"
        />
      )}
    </>
  )
}
