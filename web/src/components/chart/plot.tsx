// The ground of every plot: its measured width, the cursor with its tooltip, the brush.
//
//   summary    one sentence that says what is seen, for those who do not see it
//   height_px  reserved from the first moment, so that nothing jumps
//   margin     room for axes and labels around the marks
//   domain     what the width spans
//   stops      where the cursor can rest, ascending, in the domain's unit
//   tooltip    what is said at a stop
//   onZoom     given: a stretch can be marked (drag, or Shift and arrows and Enter)
//   onReset    double-click, or Escape where nothing else is open
//   children   the marks, drawn into the area; `at` is the stop that is read
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { useWidth } from '@/lib/use-width'
import { ChartTooltip, type TooltipRow } from './chart-tooltip'
import { linear, type Area, type Span } from './scale'
import { TooltipAt } from './tooltip-at'
import { usePlotCursor } from './use-plot-cursor'

export interface Margin {
  left: number
  right: number
  top: number
  bottom: number
}

export interface TooltipText {
  heading: ReactNode
  rows: readonly TooltipRow[]
}

export interface PlotProps extends Omit<ComponentProps<'div'>, 'children'> {
  summary: string
  height_px: number
  margin: Margin
  domain: Span
  stops: readonly number[]
  tooltip: (stop: number) => TooltipText
  onZoom?: (from: number, to: number) => void
  onReset?: () => void
  children: (area: Area, at: number | null) => ReactNode
}

const areaOf = (width: number, height: number, margin: Margin): Area => ({
  width,
  height,
  left: margin.left,
  right: Math.max(margin.left + 1, width - margin.right),
  top: margin.top,
  bottom: height - margin.bottom,
})

function BrushMark({ brush, area, domain }: { brush: Span; area: Area; domain: Span }) {
  const x = linear(domain, [area.left, area.right])
  const [from, to] = [Math.min(...brush), Math.max(...brush)].map(x) as [number, number]
  return (
    <rect
      x={from}
      y={area.top}
      width={to - from}
      height={area.bottom - area.top}
      data-brush
      className="fill-ink/10 stroke-control"
    />
  )
}

export function Plot({
  summary, height_px, margin, domain, stops, tooltip, onZoom, onReset, children, className,
  style, ...props
}: PlotProps) {
  const [element, width] = useWidth<HTMLDivElement>()
  const area = width === null ? null : areaOf(width, height_px, margin)
  const { at, brush, byKeys, handlers } =
    usePlotCursor({ area, domain, stops, onZoom, onReset })
  const base = 'relative touch-pan-y rounded-sm select-none'
  return (
    <div
      ref={element}
      role="application"
      aria-roledescription="chart"
      aria-label={`${summary} Arrow keys read it point by point.`}
      tabIndex={0}
      style={{ height: height_px, ...style }}
      className={classNames(base, onZoom && 'cursor-crosshair', className)}
      {...handlers}
      {...props}
    >
      {area && (
        <svg width={area.width} height={height_px} aria-hidden className="absolute inset-0 block">
          {children(area, at)}
          {brush && <BrushMark brush={brush} area={area} domain={domain} />}
        </svg>
      )}
      <div aria-live={byKeys ? 'polite' : 'off'}>
        {area && at !== null && (
          <TooltipAt
            x={linear(domain, [area.left, area.right])(stops[at]!)}
            width={area.width}
            style={{ top: 4 }}
          >
            <ChartTooltip data-testid="chart-tooltip" {...tooltip(at)} />
          </TooltipAt>
        )}
      </div>
    </div>
  )
}
