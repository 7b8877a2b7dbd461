import { NameAxis, ValueAxis } from './axes'
import type { Bar, BarSeries } from './bar-chart'
import { linear, spreadIndices, type Area, type Scale } from './scale'

const kName_px = 84
const kOfBand = 0.74

export interface BarMarksProps {
  area: Area
  at: number | null
  bars: readonly Bar[]
  series: readonly BarSeries[]
  compared: readonly (number | null)[]
  ticks: readonly number[]
  nameOf: (index: number) => string
  formatTick: (value: number) => string
}

// A level for each step, joined where neighbours are known.
function stepsPath(values: readonly (number | null)[], x: Scale, y: Scale): string {
  return values.map((value, i) => {
    if (value === null) return ''
    const joined = i > 0 && values[i - 1] !== null
    return `${joined ? `V${y(value).toFixed(1)}` : `M${x(i).toFixed(1)} ${y(value).toFixed(1)}`}` +
      `H${x(i + 1).toFixed(1)}`
  }).join('')
}

function Rect({ value, x, width, y, colour, running }: {
  value: number | null
  x: number
  width: number
  y: Scale
  colour: string
  running: boolean
}) {
  if (value === null) return null
  const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))]
  return (
    <rect
      x={x}
      y={top}
      width={width}
      height={Math.max(0.5, bottom - top)}
      strokeWidth="1.5"
      strokeOpacity={running ? 1 : 0}
      style={{
        fill: running ? `color-mix(in oklab, ${colour} 25%, var(--surface))` : colour,
        stroke: colour,
      }}
    />
  )
}

export function BarMarks({
  area, at, bars, series, compared, ticks, nameOf, formatTick,
}: BarMarksProps) {
  const x = linear([0, Math.max(1, bars.length)], [area.left, area.right])
  const y = linear([ticks[0]!, ticks.at(-1)!], [area.bottom, area.top])
  const band = x(1) - x(0)
  const width = band < 4 ? Math.max(0.75, band - 0.5) : band * kOfBand
  const most = Math.max(2, Math.min(5, Math.floor((area.right - area.left) / kName_px)))
  const behindFirst = series.map((one, i) => ({ ...one, i })).reverse()
  return (
    <>
      <ValueAxis area={area} y={y} ticks={ticks} format={formatTick} />
      <NameAxis
        area={area}
        names={spreadIndices(bars.length, most).map((i) => ({ x: x(i + 0.5), name: nameOf(i) }))}
      />
      {at !== null && (
        <rect
          x={x(at)}
          y={area.top}
          width={band}
          height={area.bottom - area.top}
          className="fill-ink/8"
        />
      )}
      {bars.map((bar, i) => (
        <g key={bar.key} data-bar={i}>
          {behindFirst.map(({ i: of, colour, label }) => (
            <Rect
              key={label}
              value={bar.values[of] ?? null}
              x={x(i + 0.5) - width / 2}
              width={width}
              y={y}
              colour={colour}
              running={bar.running ?? false}
            />
          ))}
        </g>
      ))}
      {compared.length > 0 && (
        <path
          d={stepsPath(compared, x, y)}
          fill="none"
          strokeWidth="1.5"
          strokeLinejoin="round"
          data-comparison
          className="stroke-chart-compared"
        />
      )}
      {ticks[0]! < 0 && (
        <path d={`M${area.left} ${y(0)}H${area.right}`} className="stroke-control" />
      )}
    </>
  )
}
