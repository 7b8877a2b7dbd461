import {
  useMemo, useState, type ComponentProps, type KeyboardEvent, type PointerEvent,
} from 'react'
import { NameAxis, ValueAxis } from '@/components/chart/axes'
import { ChartTooltip } from '@/components/chart/chart-tooltip'
import type { Area } from '@/components/chart/scale'
import { TooltipAt } from '@/components/chart/tooltip-at'
import { classNames } from '@/lib/class-names'
import { formatCount, formatPercent } from '@/lib/format'
import { useWidth } from '@/lib/use-width'
import type { Pair } from '@/lib/wire/types'
import { nameOf, timesOf } from './pair-words'
import { layoutOf, nearestPair, type PairsLayout } from './pairs-layout'

const kHeight_px = 300
const kReach_px = 28
const kDot_px = 4
const margin = { left: 44, right: 12, top: 30, bottom: 40 }

const areaOf = (width: number): Area => ({
  width, height: kHeight_px, left: margin.left, top: margin.top,
  right: Math.max(margin.left + 1, width - margin.right), bottom: kHeight_px - margin.bottom,
})

const shareText = (share: number) => formatPercent(share, share < 0.001 ? 2 : share < 0.1 ? 1 : 0)

function Marks({ area, layout, at }: { area: Area; layout: PairsLayout; at: number | null }) {
  const { placed, x, y } = layout
  const read = at === null ? null : placed[at]
  return (
    <>
      <ValueAxis area={area} y={y.place} ticks={y.ticks} format={(lift) => `${lift}\u00d7`} />
      <NameAxis
        area={area}
        names={x.ticks.map((share) => ({ x: x.place(share), name: shareText(share) }))}
      />
      <text x={0} y={12} className="fill-muted text-xs">
        {'\u2191'} lift: times as often as by chance
      </text>
      <text x={area.left} y={kHeight_px - 4} className="fill-muted text-xs">
        share of orders with both {'\u2192'}
      </text>
      {placed.map(({ pair, x: cx, y: cy }, i) => (
        <circle
          key={i} cx={cx} cy={cy} r={kDot_px} data-pair={pair.a.product_id} fillOpacity="0.55"
          strokeWidth="1" className="fill-chart-1 stroke-chart-1"
        />
      ))}
      {read && (
        <circle cx={read.x} cy={read.y} r={kDot_px + 3} fill="none" strokeWidth="2"
          className="stroke-ink" />
      )}
    </>
  )
}

export interface PairsPlotProps extends ComponentProps<'div'> {
  pairs: readonly Pair[]
  onPick: (pair: Pair) => void
}

// Every pair by how often it is bought and by how much that is beyond chance.
export function PairsPlot({ pairs, onPick, className, ...props }: PairsPlotProps) {
  const [element, width] = useWidth<HTMLDivElement>()
  const [at, setAt] = useState<number | null>(null)
  const [byKeys, setByKeys] = useState(false)
  const area = width === null ? null : areaOf(width)
  const layout = useMemo(
    () => (width === null ? null : layoutOf(pairs, areaOf(width))), [pairs, width])
  const placed = layout?.placed ?? []
  const read = at === null ? null : placed[Math.min(at, placed.length - 1)]

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    setByKeys(false)
    setAt(nearestPair(placed, event.clientX - box.left, event.clientY - box.top, kReach_px))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const last = placed.length - 1
    const next = {
      ArrowRight: at === null ? 0 : Math.min(last, at + 1),
      ArrowLeft: at === null ? last : Math.max(0, at - 1),
      Home: 0, End: last,
    }[event.key]
    if (event.key === 'Enter' && read) onPick(read.pair)
    else if (event.key === 'Escape') setAt(null)
    else if (next !== undefined && last >= 0) {
      setByKeys(true)
      setAt(next)
    } else return
    event.preventDefault()
  }
  return (
    <div
      ref={element}
      role="application"
      aria-roledescription="chart"
      aria-label={
        `${formatCount(pairs.length)} pairs by their share of orders and by lift. Arrow keys ` +
        'read them from rare to frequent, Enter finds the pair in the list.'
      }
      tabIndex={0}
      style={{ height: kHeight_px }}
      className={classNames('relative rounded-sm select-none', read && 'cursor-pointer', className)}
      onPointerMove={onPointerMove}
      onPointerDown={onPointerMove}
      onPointerLeave={(event) => event.pointerType !== 'touch' && setAt(null)}
      onClick={() => read && onPick(read.pair)}
      onKeyDown={onKeyDown}
      onBlur={() => setAt(null)}
      {...props}
    >
      {area && layout && (
        <svg width={area.width} height={kHeight_px} aria-hidden className="absolute inset-0 block">
          <Marks area={area} layout={layout} at={at} />
        </svg>
      )}
      <div aria-live={byKeys ? 'polite' : 'off'}>
        {area && read && (
          <TooltipAt x={read.x} width={area.width} style={{ top: Math.max(0, read.y - 60) }}>
            <ChartTooltip
              data-testid="chart-tooltip"
              className="max-w-64"
              heading={<bdi className="line-clamp-2">
                {nameOf(read.pair.a)} + {nameOf(read.pair.b)}
              </bdi>}
              rows={[
                { label: 'Orders with both', value: formatCount(read.pair.orders),
                  note: shareText(read.pair.support) },
                { label: 'Lift', value: `${timesOf(read.pair.lift)}\u00d7` },
              ]}
            />
          </TooltipAt>
        )}
      </div>
    </div>
  )
}
