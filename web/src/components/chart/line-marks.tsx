import { NameAxis, ValueAxis } from './axes'
import { kLetter_px, kLineColour, pointAt, type LineSeries, type Reference } from './line-series'
import { areaPath, linePath, spreadLabels } from './line-path'
import { innerTicks, timeTickLabel, timeTicks, type Area, type Scale, type Span } from './scale'

const kTick_px = 88 // a name on the axis of x wants as much
const kLabel_px = 15

export interface LineMarksProps {
  area: Area
  x: Scale
  y: Scale
  kind: 'time' | 'number'
  span: Span
  ticks: readonly number[]
  series: readonly LineSeries[]
  references: readonly Reference[]
  step: boolean | undefined
  labelled: boolean
  formatTick: (value: number) => string
  cursor: { x: number; reach: number } | null
}

function namesOf({ kind, span, area, x }: LineMarksProps) {
  const most = Math.max(2, Math.min(5, Math.floor((area.right - area.left) / kTick_px)))
  const at = kind === 'time' ? timeTicks(span, most) : innerTicks(span, most)
  const digits = Math.max(0, -Math.floor(Math.log10((at[1] ?? 1) - (at[0] ?? 0) || 1)))
  const name = (value: number) =>
    kind === 'time' ? timeTickLabel(value, span) : value.toFixed(digits)
  return at.map((value) => ({ x: x(value), name: name(value) }))
}

const lastKnown = ({ points }: LineSeries) => {
  const last = points.at(-1)
  return last && last.y !== null ? { x: last.x, y: last.y } : null
}

function References({ references, area, x, y }: LineMarksProps) {
  return references.map(({ axis, value, label }) => {
    const at = axis === 'x' ? x(value) : y(value)
    // A name that would be cut at the right stands left of its line.
    const back = axis === 'x' && at + 4 + (label?.length ?? 0) * kLetter_px > area.right
    const along = axis === 'x' ? `M${at} ${area.top}V${area.bottom}`
      : `M${area.left} ${at}H${area.right}`
    return (
      <g key={`${axis}${value}${label}`}>
        <path d={along} strokeDasharray="4 4" className="stroke-muted" />
        {label && (
          <text
            x={axis === 'x' ? at + (back ? -4 : 4) : area.left + 4}
            textAnchor={back ? 'end' : 'start'}
            y={axis === 'x' ? area.top + 8 : at - 5}
            strokeWidth="3"
            className="fill-muted stroke-surface text-xs [paint-order:stroke]"
          >
            {label}
          </text>
        )}
      </g>
    )
  })
}

function EndLabels({ series: all, area, x, y }: LineMarksProps) {
  const series = all.filter(({ quiet }) => !quiet)
  const ends = series.map(lastKnown)
  const known = series.filter((_, i) => ends[i] !== null)
  const wanted = ends.flatMap((end) => (end ? [y(end.y)] : []))
  const placed = spreadLabels(wanted, kLabel_px, [area.top + 4, area.bottom - 4])
  return known.map(({ id, label, colour = kLineColour }, i) => (
    <text
      key={id}
      x={Math.min(area.right, x(lastKnown(known[i]!)!.x)) + 8}
      y={placed[i]}
      dy="0.35em"
      strokeWidth="3"
      style={{ fill: `color-mix(in oklab, ${colour} 70%, var(--ink))` }}
      className="stroke-surface text-xs font-medium [paint-order:stroke]"
    >
      {label}
    </text>
  ))
}

function Cursor({ cursor, series, area, x, y }: LineMarksProps) {
  if (!cursor) return null
  return (
    <g>
      <path d={`M${x(cursor.x)} ${area.top}V${area.bottom}`} className="stroke-control" />
      {series.map(({ id, points, colour = kLineColour }) => {
        const i = pointAt(points, cursor.x, cursor.reach)
        const point = i === null ? undefined : points[i]
        if (!point || point.y === null) return null
        return (
          <circle
            key={id}
            cx={x(point.x)}
            cy={y(point.y)}
            r="4"
            strokeWidth="1.5"
            style={{ fill: colour }}
            className="stroke-surface"
          />
        )
      })}
    </g>
  )
}

// What a line chart draws: comparisons behind, the present series in front with its last point.
export function LineMarks(props: LineMarksProps) {
  const { area, x, y, ticks, series, step, labelled, formatTick } = props
  const behindFirst = [...series].sort((a, b) => Number(!a.dashed) - Number(!b.dashed))
  const floor = Math.max(0, ticks[0]!)
  return (
    <>
      <ValueAxis area={area} y={y} ticks={ticks} format={formatTick} />
      <NameAxis area={area} names={namesOf(props)} />
      <References {...props} />
      {behindFirst.map((one) => {
        const { id, points, colour = kLineColour, dashed, filled, quiet } = one
        const end = dashed || quiet ? null : lastKnown(one)
        return (
          <g key={id} data-series={id}>
            {filled && (
              <path d={areaPath(points, x, y, floor)} style={{ fill: colour }} opacity="0.1" />
            )}
            <path
              d={linePath(points, x, y, step)}
              fill="none"
              strokeWidth={dashed ? 1.5 : 1.75}
              strokeLinejoin="round"
              strokeDasharray={dashed ? '5 4' : undefined}
              style={{ stroke: colour }}
            />
            {end && (
              <circle
                cx={x(end.x)}
                cy={y(end.y)}
                r="3.5"
                strokeWidth="1.5"
                data-present
                style={{ fill: colour }}
                className="stroke-surface"
              />
            )}
          </g>
        )
      })}
      {labelled && <EndLabels {...props} />}
      <Cursor {...props} />
    </>
  )
}
