// Vertical bars over steps of time, from a zero line.
//
//   summary      one sentence for those who do not see it
//   bars         one a step: its values in the order of `series` (null: not known, a gap);
//                `running` where the step is not over (outlined, not filled)
//   series       the first stands in front, the others behind it at the same place
//   comparison   a line of steps behind all, by position ("the 30 days before")
//   nameOf       below the axis; tooltip: all of one step
//   onZoom       (first, last) indices of the marked bars; onReset: back to the whole
import type { ReactNode } from 'react'
import { BarMarks } from './bar-marks'
import { Plot, type PlotProps, type TooltipText } from './plot'
import { niceTicks, spanOf } from './scale'

export interface Bar {
  key: string
  values: readonly (number | null)[]
  running?: boolean
}

export interface BarSeries {
  label: string
  colour: string
}

export interface Comparison {
  label: string
  values: readonly (number | null)[]
}

export interface BarChartProps
  extends Omit<PlotProps, 'children' | 'tooltip' | 'stops' | 'domain' | 'margin' | 'height_px'> {
  bars: readonly Bar[]
  series: readonly BarSeries[]
  comparison?: Comparison
  height_px?: number
  nameOf: (index: number) => string
  formatTick: (value: number) => string
  tooltip: (index: number) => TooltipText
  children?: ReactNode
}

export function BarChart({
  bars, series, comparison, height_px = 256, nameOf, formatTick, tooltip, onZoom, children, ...rest
}: BarChartProps) {
  const compared = comparison?.values.slice(0, bars.length) ?? []
  const ticks = niceTicks(spanOf([0, ...bars.flatMap(({ values }) => values), ...compared]))
  const axis_px = Math.max(...ticks.map((tick) => formatTick(tick).length)) * 7 + 12
  const last = bars.length - 1
  const zoom = onZoom && ((from: number, to: number) =>
    onZoom(Math.max(0, Math.floor(from)), Math.min(last, Math.ceil(to) - 1)))
  return (
    <div className="px-4 pb-3">
      <Plot
        height_px={height_px}
        domain={[0, Math.max(1, bars.length)]}
        stops={bars.map((_, i) => i + 0.5)}
        tooltip={tooltip}
        onZoom={zoom}
        margin={{ left: axis_px, right: 4, top: 10, bottom: 26 }}
        {...rest}
      >
        {(area, at) => (
          <BarMarks
            area={area}
            at={at}
            bars={bars}
            series={series}
            compared={compared}
            ticks={ticks}
            nameOf={nameOf}
            formatTick={formatTick}
          />
        )}
      </Plot>
      {children}
    </div>
  )
}
