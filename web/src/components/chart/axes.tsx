// Faint horizontal lines with their values to the left, and the names below. At most five each.
import type { Area, Scale } from './scale'

export interface ValueAxisProps {
  area: Area
  y: Scale
  ticks: readonly number[]
  format: (value: number) => string
}

export function ValueAxis({ area, y, ticks, format }: ValueAxisProps) {
  return (
    <g className="fill-muted text-xs tabular-nums">
      {ticks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${area.left} ${Math.round(y(tick)) + 0.5}H${area.right}`}
            className={tick === 0 ? 'stroke-control' : 'stroke-chart-grid'}
          />
          <text x={area.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">{format(tick)}</text>
        </g>
      ))}
    </g>
  )
}

export interface NameAxisProps {
  area: Area
  names: readonly { x: number; name: string }[]
}

// Names stay within the drawing: the outermost are aligned inwards.
export function NameAxis({ area, names }: NameAxisProps) {
  const anchor = (x: number) =>
    x < area.left + 20 ? 'start' : x > area.width - 28 ? 'end' : 'middle'
  return (
    <g className="fill-muted text-xs tabular-nums">
      {names.map(({ x, name }) => (
        <text
          key={`${name} ${Math.round(x)}`}
          x={anchor(x) === 'end' ? Math.min(x, area.width) : x}
          y={area.bottom + 18}
          textAnchor={anchor(x)}
        >
          {name}
        </text>
      ))}
    </g>
  )
}
