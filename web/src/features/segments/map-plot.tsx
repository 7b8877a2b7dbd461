import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { TooltipAt } from '@/components/chart/tooltip-at'
import { classNames } from '@/lib/class-names'
import { customerPath } from '@/lib/paths'
import { segmentColour, segmentShape } from '@/lib/segment-look'
import { useWidth } from '@/lib/use-width'
import type { SegmentsMap } from '@/lib/wire/types'
import { MapDots } from './map-dots'
import {
  labelsOf, layoutOf, nearest, next, type Direction, type Label, type Layout, type Placed,
} from './map-layout'
import { MapTooltip } from './map-tooltip'
import { SegmentLegend } from './segment-legend'

const kReach_px = 24
const kLetter_px = 7
const kNarrow_px = 500 // below it names are smaller
const kSmallLetter_px = 6
const arrows: Record<string, Direction> = {
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down',
}

const heightOf = (width: number) => Math.round(Math.min(560, Math.max(300, width * 0.72)))

export interface MapPlotProps {
  map: SegmentsMap
  names: ReadonlyMap<number, string>
  selected: number | null
}

interface CentroidsProps extends Omit<MapPlotProps, 'map'> {
  layout: Layout
  labels: readonly Label[]
  small: boolean
}

const nameIn = (names: ReadonlyMap<number, string>, id: number) => names.get(id) ?? `Segment ${id}`

// The centres, each with its name beside it in place of a legend.
function Centroids({ layout, labels, small, names, selected }: CentroidsProps) {
  const faded = (id: number, to: number) => (selected === null || selected === id ? 1 : to)
  return (
    <>
      {layout.centroids.map(({ id, x, y }) => (
        <path
          key={id}
          d={segmentShape(id, x, y, 1.5)}
          style={{ fill: segmentColour(id) }}
          strokeWidth="2"
          opacity={faded(id, 0.55)}
          className="stroke-surface [paint-order:stroke]"
        />
      ))}
      {labels.map(({ id, x, y }) => (
        <text
          key={id}
          x={x}
          y={y}
          dy="0.35em"
          textAnchor="middle"
          strokeWidth="4"
          strokeLinejoin="round"
          opacity={faded(id, 0.75)}
          className={classNames('fill-ink stroke-surface font-semibold [paint-order:stroke]',
            small ? 'text-xs' : 'text-sm')}
        >
          {nameIn(names, id)}
        </text>
      ))}
    </>
  )
}

// One customer at a time: the nearest to the pointer, or the next by arrow keys.
function usePicked(layout: Layout | null, selected: number | null) {
  const [picked, setPicked] = useState<Placed | null>(null)
  const navigate = useNavigate()
  const points = layout?.points ?? []
  // Pointed at the selected segment first: the others are only its surroundings.
  const own = points.filter(({ segment_id }) => segment_id === selected)
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = { x: event.clientX - box.left, y: event.clientY - box.top }
    setPicked(nearest(own, at, kReach_px / 3) ?? nearest(points, at, kReach_px))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = arrows[event.key]
    if (event.key === 'Escape') setPicked(null)
    if (event.key === 'Enter' && picked) navigate(customerPath(picked.customer_id))
    if (!direction) return
    event.preventDefault()
    const start = layout?.centroids.find(({ id }) => id === selected) ?? layout?.centroids[0]
    setPicked(picked ? next(points, picked, direction)
      : start ? nearest(points, start, Infinity) : null)
  }
  // After the customers have moved, the one picked is where it is now.
  const now = picked && (points.find((p) => p.customer_id === picked.customer_id) ?? null)
  return { picked: now, onPointer, onKeyDown, drop: () => setPicked(null) }
}

export function MapPlot({ map, names, selected }: MapPlotProps) {
  const [element, width] = useWidth<HTMLDivElement>()
  const height = heightOf(width ?? 0)
  const layout = useMemo(
    () => (width ? layoutOf(map, width, height) : null), [map, width, height])
  const { picked, onPointer, onKeyDown, drop } = usePicked(layout, selected)
  const small = (width ?? 0) < kNarrow_px
  const letter_px = small ? kSmallLetter_px : kLetter_px
  const labels = layout && width ? labelsOf(
    layout.centroids, (id) => nameIn(names, id).length * letter_px, { width, height }, selected,
  ) : []
  const unnamed = (layout?.centroids ?? []).map(({ id }) => id)
    .filter((id) => labels.every((label) => label.id !== id))
  return (
    <>
      <div
        ref={element}
        role="application"
        tabIndex={0}
        aria-label="Customers in the plane. Arrow keys go from one to the next, Enter opens them."
        data-testid="map"
        className="relative touch-pan-y rounded-md"
        style={{ height }}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={(event) => event.pointerType === 'mouse' && drop()}
        onKeyDown={onKeyDown}
        onBlur={drop}
      >
        {layout && width && (
          <>
            <svg width={width} height={height} aria-hidden className="block">
              <rect width={width} height={height} rx="6" className="fill-canvas" />
              <MapDots layout={layout} selected={selected} />
              <Centroids
                layout={layout} labels={labels} small={small} names={names} selected={selected}
              />
            </svg>
            {picked && (
              <>
                <Link
                  to={customerPath(picked.customer_id)}
                  tabIndex={-1}
                  aria-label={`Customer ${picked.customer_id}`}
                  className="absolute size-8 -translate-1/2 p-2"
                  style={{ left: picked.x, top: picked.y }}
                  onMouseDown={(event) => event.preventDefault()} // keeps the focus where it was
                >
                  <span className="block size-4 rounded-full border-2 border-ink" />
                </Link>
                <TooltipAt
                  x={picked.x}
                  width={width}
                  style={{ top: Math.max(0, Math.min(picked.y - 20, height - 140)) }}
                >
                  <MapTooltip point={picked} names={names} />
                </TooltipAt>
              </>
            )}
            <p aria-live="polite" className="sr-only">
              {picked && `Customer ${picked.customer_id}, ${names.get(picked.segment_id) ?? ''}`}
            </p>
          </>
        )}
      </div>
      <SegmentLegend ids={unnamed} names={names} />
    </>
  )
}
