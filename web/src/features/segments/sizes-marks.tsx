import { SegmentMark } from '@/components/ui/segment-mark'
import { formatCompact, formatDayMonth } from '@/lib/format'
import { segmentColour } from '@/lib/segment-look'
import { roomFor, slicesOf, spreadLabels, type SizesBar, type SizesScale } from './sizes'

const kTicksMax = 5
const kTick_px = 64 // room for a date
const kRefit_px = 84 // room for its two words
const kLabel_px = 16 // from one name to the next

export interface SizesMarksProps {
  bars: readonly SizesBar[]
  order: readonly number[]
  names: ReadonlyMap<number, string>
  selected: number | null
  scale: SizesScale
}

export function SizesBars({ bars, order, selected, scale }: SizesMarksProps) {
  const gap = Math.min(4, scale.step * 0.2)
  const faded = (id: number) => (selected === null || selected === id ? 1 : 0.25)
  return bars.map((bar, i) => (
    <g key={i}>
      {slicesOf(bar, order).map(({ id, from, to }) => (
        <rect
          key={id}
          x={scale.x(i) + gap / 2}
          y={scale.y(to)}
          width={Math.max(1, scale.step - gap)}
          height={Math.max(0, scale.y(from) - scale.y(to) - 1)}
          style={{ fill: segmentColour(id), stroke: segmentColour(id) }}
          fillOpacity={(bar.present ? 0.35 : 1) * faded(id)}
          strokeOpacity={faded(id)}
          strokeWidth={bar.present ? 1 : 0}
        />
      ))}
    </g>
  ))
}

// A line at every refit; the newest are named first, and the others where there is room.
function Refits({ bars, scale }: Pick<SizesMarksProps, 'bars' | 'scale'>) {
  const refits = bars.flatMap(({ refit }, i) => (refit ? [{ i, x: scale.x(i) }] : []))
  const named = roomFor(refits.map(({ x }) => x), kRefit_px, scale)
  return refits.map(({ i, x }, n) => (
    <g key={i}>
      <path
        d={`M${x} ${scale.top - 4}V${scale.y(0)}`}
        strokeDasharray="3 3"
        className="stroke-ink"
      />
      {named[n] && <text x={x} y={10} textAnchor={named[n]}>divided anew</text>}
    </g>
  ))
}

export function SizesAxes({ bars, scale }: Pick<SizesMarksProps, 'bars' | 'scale'>) {
  const room = Math.max(1, Math.floor((scale.right - scale.left) / kTick_px))
  const every = Math.ceil(bars.length / Math.min(kTicksMax, room))
  return (
    <g className="fill-muted text-xs tabular-nums">
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${scale.left} ${scale.y(tick)}H${scale.right}`}
            className={tick === 0 ? 'stroke-control' : 'stroke-chart-grid'}
          />
          <text x={scale.left - 6} y={scale.y(tick) + 4} textAnchor="end">
            {formatCompact(tick)}
          </text>
        </g>
      ))}
      {bars.map((bar, i) => i % every === Math.floor(every / 2) && !bar.present && (
        <text key={i} x={scale.x(i + 0.5)} y={scale.y(0) + 18} textAnchor="middle">
          {formatDayMonth(bar.at)}
        </text>
      ))}
      <Refits bars={bars} scale={scale} />
    </g>
  )
}

// The names stand where the last bar's slices are, so that no legend has to be searched.
export function SizesNames({ bars, order, names, selected, scale }: SizesMarksProps) {
  const last = bars.at(-1)
  if (!last) return null
  const wanted = slicesOf(last, order).map(({ id, from, to }) =>
    ({ id, y: scale.y((from + to) / 2) }))
  return spreadLabels(wanted, kLabel_px, scale.top, scale.y(0) - 4).map(({ id, y }) => (
    <span
      key={id}
      style={{ left: scale.right + 6, right: 0, top: y }}
      className={`absolute flex -translate-y-1/2 items-center gap-1.5 text-xs ${
        selected === id ? 'font-medium' : ''}`}
    >
      <SegmentMark id={id} />
      {scale.named && (
        <bdi className="min-w-0 truncate" title={names.get(id)}>{names.get(id)}</bdi>
      )}
    </span>
  ))
}

// What is no more has its name where it was last.
export function FormerNames({ bars, order, names, scale }: SizesMarksProps) {
  const former = order.filter((id) => !bars.at(-1)?.sizes.has(id))
  return former.map((id) => {
    const at = bars.findLastIndex((bar) => bar.sizes.has(id))
    const slice = at < 0 ? undefined : slicesOf(bars[at]!, order).find((s) => s.id === id)
    if (!slice) return null
    return (
      <text
        key={id}
        x={scale.x(at + 1) - 6}
        y={scale.y((slice.from + slice.to) / 2)}
        dy="0.35em"
        textAnchor="end"
        strokeWidth="4"
        strokeLinejoin="round"
        className="fill-ink stroke-surface text-xs [paint-order:stroke]"
      >
        {names.get(id)}
      </text>
    )
  })
}
