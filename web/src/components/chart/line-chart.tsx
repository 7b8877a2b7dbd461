// Lines over time or over a number.
//
//   summary      one sentence for those who do not see it
//   x            'time' (ms since 1970) or 'number'
//   series       each with its own points (ascending x; y null: a gap), a label that stands at its
//                end (below the plot where it is narrow), colour, `dashed` for a comparison,
//                `filled` down to zero. The last point of a solid one is marked. A `quiet` one has
//                neither mark nor name there: what it is must be said elsewhere.
//   domain       what the width spans; default: all points
//   range        what the height spans at least; default: the values, with zero if `fromZero`
//   references   dashed lines at a value of x or y, named
//   step         values hold until the next point
//   formatValue  in the tooltip; formatTick on the axis (default: the same); formatX in the heading
//   against      names what a change is against ("the day before"): then the tooltip has changes
//   tooltip      in place of the usual one
//   marks        further marks, drawn over the lines; below_px: room for them below the axis
//   onZoom       (from, to) in x: a stretch was marked; onReset: back to the whole
import { useMemo, type ReactNode } from 'react'
import { Change } from '@/components/ui/change'
import { changeOf, formatDateTime, formatDecimal } from '@/lib/format'
import { Legend } from './legend'
import { LineMarks } from './line-marks'
import { Plot, type PlotProps, type TooltipText } from './plot'
import { kLetter_px, kLineColour, pointAt, type LineSeries, type Reference } from './line-series'
import { linear, niceTicks, spanOf, type Area, type Scale, type Span } from './scale'

export type { LineSeries, Reference } from './line-series'

export interface LineChartProps
  extends Omit<PlotProps, 'children' | 'tooltip' | 'stops' | 'domain' | 'margin' | 'height_px'> {
  x: 'time' | 'number'
  series: readonly LineSeries[]
  height_px?: number
  domain?: Span
  range?: Span
  fromZero?: boolean
  references?: readonly Reference[]
  step?: boolean
  formatValue: (value: number | null) => string
  formatTick?: (value: number) => string
  formatX?: (x: number) => string
  against?: string
  tooltip?: (x: number) => TooltipText
  marks?: (area: Area, x: Scale) => ReactNode
  below_px?: number
}

const kNarrow_px = 480
const kLabelMax_px = 120

const stopsOf = (series: readonly LineSeries[]) =>
  [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b)

type Spans = Pick<LineChartProps, 'series' | 'domain' | 'range' | 'fromZero' | 'references'>

function useGeometry({ series, domain, range, fromZero, references }: Spans) {
  return useMemo(() => {
    const all = stopsOf(series)
    const span = domain ?? spanOf(all) ?? [0, 1]
    const stops = all.filter((x) => x >= span[0] && x <= span[1])
    const values = series.flatMap(({ points }) =>
      points.filter(({ x }) => x >= span[0] && x <= span[1]).map(({ y }) => y))
    const level = (references ?? []).filter(({ axis }) => axis === 'y').map(({ value }) => value)
    const ticks = niceTicks(spanOf([...values, ...level, ...(range ?? []), fromZero ? 0 : null]))
    return { span, stops, ticks, reach: (span[1] - span[0]) / Math.max(1, stops.length) }
  }, [series, domain, range, fromZero, references])
}

export function LineChart({
  x: kind, series, height_px = 240, domain, range, fromZero, references, step, formatValue,
  formatTick = formatValue, formatX, against, tooltip, marks, below_px = 0, ...rest
}: LineChartProps) {
  const { span, stops, ticks, reach } =
    useGeometry({ series, domain, range, fromZero, references })
  const ends = series.filter(({ quiet }) => !quiet)
  const longest = Math.max(...ends.map(({ label }) => label.length), 0) * kLetter_px + 12
  const named = ends.length > 1 ? Math.min(kLabelMax_px, longest) : 12
  const axis_px = Math.max(...ticks.map((tick) => formatTick(tick).length)) * 7 + 12

  const usual = (x: number): TooltipText => ({
    heading: formatX?.(x) ?? (kind === 'time' ? formatDateTime(x) : formatDecimal(x, 2)),
    rows: series.flatMap(({ label, points, colour = kLineColour }) => {
      const i = pointAt(points, x, reach)
      if (i === null) return []
      const [now, before] = [points[i]!.y, points[i - 1]?.y ?? null]
      const note = against && <Change share={changeOf(now, before)} against={against} />
      return [{ label, value: formatValue(now), colour, note }]
    }),
  })
  const draw = (area: Area, at: number | null) => (
    <LineMarks
      area={area}
      x={linear(span, [area.left, area.right])}
      y={linear([ticks[0]!, ticks.at(-1)!], [area.bottom, area.top])}
      kind={kind}
      span={span}
      ticks={ticks}
      series={series}
      references={references ?? []}
      step={step}
      labelled={ends.length > 1 && area.width >= kNarrow_px}
      formatTick={formatTick}
      cursor={at === null ? null : { x: stops[at]!, reach }}
    />
  )
  return (
    <div className="@container px-4 pb-3">
      <Plot
        height_px={height_px + below_px}
        domain={span}
        stops={stops}
        tooltip={(at) => (tooltip ?? usual)(stops[at]!)}
        margin={{ left: axis_px, right: named, top: 10, bottom: 26 + below_px }}
        {...rest}
      >
        {(area, at) => (
          <>
            {draw(area, at)}
            {marks?.(area, linear(span, [area.left, area.right]))}
          </>
        )}
      </Plot>
      {ends.length > 1 && (
        <Legend
          className="pt-1 @min-[480px]:hidden"
          entries={ends.map(({ label, colour = kLineColour, dashed }) => ({
            label, colour, shape: dashed ? 'dashed' : 'line',
          }))}
        />
      )}
    </div>
  )
}
