import { useState } from 'react'
import { ChartTooltip } from '@/components/chart/chart-tooltip'
import { TooltipAt } from '@/components/chart/tooltip-at'
import { SegmentMark } from '@/components/ui/segment-mark'
import { formatCount, formatSigned } from '@/lib/format'
import { useWidth } from '@/lib/use-width'
import { SegmentLegend } from './segment-legend'
import { barLabel, sizesScale, slicesOf, totalOf, type SizesBar } from './sizes'
import {
  FormerNames, SizesAxes, SizesBars, SizesNames, type SizesMarksProps,
} from './sizes-marks'

const kHeight_px = 340

export interface SizesPlotProps extends Omit<SizesMarksProps, 'scale'> {
  chosen: number // the bar at whose end the chosen period lies
  onChoose: (bar: SizesBar) => void
}

interface HoveredProps extends Pick<SizesMarksProps, 'order' | 'names'> {
  bar: SizesBar
  before: SizesBar | undefined
}

function Hovered({ bar, before, order, names }: HoveredProps) {
  // Against a bar of another division a change would say nothing.
  const change = (id: number, size: number) =>
    before && !bar.refit ? formatSigned(size - (before.sizes.get(id) ?? 0), 0) : undefined
  const note = (text?: string) => (
    <span className="inline-block w-10 text-muted">{text}</span>
  )
  const rows = slicesOf(bar, order).reverse().map(({ id, from, to }) => ({
    label: names.get(id) ?? `Segment ${id}`,
    mark: <SegmentMark id={id} />,
    value: formatCount(to - from),
    note: note(change(id, to - from)),
  }))
  const all = { label: 'All', value: formatCount(totalOf(bar)), note: note() }
  return <ChartTooltip heading={barLabel(bar)} rows={[...rows, all]} />
}

// Stacked sizes by week; a bar chooses the week that ends with it.
export function SizesPlot({ chosen, onChoose, ...shown }: SizesPlotProps) {
  const { bars, names, order } = shown
  const [element, width] = useWidth<HTMLDivElement>()
  const [hovered, setHovered] = useState<number | null>(null)
  const scale = sizesScale(bars, names, { width: width ?? 0, height: kHeight_px })
  const marks = { ...shown, scale }
  const over = hovered === null ? undefined : bars[hovered]
  const last = bars.at(-1)
  return (
    <div className="mx-4 flex flex-col gap-2">
      <div ref={element} className="relative" style={{ height: kHeight_px }}>
        {width !== null && scale.step > 0 && (
          <>
            <svg
              role="img"
              aria-label="Customers of each segment by week, stacked; the table has the figures"
              width={width}
              height={kHeight_px}
              className="block"
              onPointerLeave={() => setHovered(null)}
            >
              <SizesAxes {...marks} />
              <SizesBars {...marks} />
              <FormerNames {...marks} />
              <path
                d={`M${scale.x(chosen + 0.5) - 5} ${scale.y(0) + 8}h10l-5-6z`}
                className="fill-ink"
              />
              {bars.map((bar, i) => (
                <rect
                  key={i}
                  x={scale.x(i)}
                  y={0}
                  width={scale.step}
                  height={kHeight_px}
                  data-bar={i}
                  className={hovered === i ? 'fill-ink/8' : 'fill-transparent'}
                  style={{ cursor: bar.period ? 'pointer' : undefined }}
                  onPointerMove={() => setHovered(i)}
                  onClick={() => bar.period && onChoose(bar)}
                />
              ))}
            </svg>
            <SizesNames {...marks} />
            {over && (
              <TooltipAt x={scale.x(hovered! + 0.5)} width={width} style={{ top: 8 }}>
                <Hovered bar={over} before={bars[hovered! - 1]} order={order} names={names} />
              </TooltipAt>
            )}
          </>
        )}
      </div>
      {last && !scale.named && (
        <SegmentLegend ids={slicesOf(last, order).map(({ id }) => id).reverse()} names={names} />
      )}
    </div>
  )
}
