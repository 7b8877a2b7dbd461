// Where one reads in a plot, and the stretch one marks in it: by pointer, touch and keys alike.
import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { linear, nearestIndex, type Area, type Span } from './scale'

const kBrushMin_px = 6

export interface PlotCursorOptions {
  area: Area | null // null: not measured yet
  domain: Span
  stops: readonly number[] // where the cursor can rest, ascending
  onZoom?: (from: number, to: number) => void
  onReset?: () => void
}

interface Brush {
  from: number
  to: number
  drawn: boolean // wide enough to be meant
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }

function useKeys(
  { stops, onZoom, onReset }: PlotCursorOptions,
  at: number | null,
  brush: Brush | null,
  set: (at: number | null, brush: Brush | null) => void,
) {
  const target = (key: string): number | null => {
    const last = stops.length - 1
    if (key === 'Home') return 0
    if (key === 'End') return last
    const step = steps[key]
    if (step === undefined) return null
    return at === null ? last : Math.min(last, Math.max(0, at + step))
  }
  return (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      if (at === null && !brush) onReset?.()
      set(null, null)
      return
    }
    if (event.key === 'Enter' && brush && onZoom) {
      onZoom(Math.min(brush.from, brush.to), Math.max(brush.from, brush.to))
      set(null, null)
      return
    }
    const next = target(event.key)
    if (next === null || stops.length === 0) return
    event.preventDefault()
    const marked = event.shiftKey && onZoom
      ? { from: brush?.from ?? stops[at ?? next]!, to: stops[next]!, drawn: true } : null
    set(next, marked)
  }
}

function usePointer(
  { area, domain, stops, onZoom, onReset }: PlotCursorOptions,
  brush: Brush | null,
  set: (at: number | null, brush: Brush | null) => void,
) {
  const valueAt = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    const inside = Math.min(area!.right, Math.max(area!.left, x))
    return linear([area!.left, area!.right], domain)(inside)
  }
  const widthOf = (from: number, to: number) => {
    const x = linear(domain, [area!.left, area!.right])
    return Math.abs(x(to) - x(from))
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (!area || stops.length === 0) return
      const value = valueAt(event)
      const mouse = event.pointerType === 'mouse' && event.button === 0
      if (mouse && onZoom) event.currentTarget.setPointerCapture(event.pointerId)
      set(nearestIndex(stops, value),
        mouse && onZoom ? { from: value, to: value, drawn: false } : null)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!area || stops.length === 0) return
      const value = valueAt(event)
      const held = brush !== null && event.buttons === 1
      set(nearestIndex(stops, value), held
        ? { ...brush, to: value, drawn: widthOf(brush.from, value) > kBrushMin_px } : null)
    },
    onPointerUp: () => {
      if (brush?.drawn && onZoom) {
        onZoom(Math.min(brush.from, brush.to), Math.max(brush.from, brush.to))
        set(null, null)
      }
    },
    // A finger that is lifted leaves what it pointed at to be read.
    onPointerLeave: (event: PointerEvent) => {
      if (event.pointerType !== 'touch') set(null, null)
    },
    onDoubleClick: () => {
      set(null, null)
      onReset?.()
    },
  }
}

export function usePlotCursor(options: PlotCursorOptions) {
  const [state, setState] = useState<{ at: number | null; brush: Brush | null; keys: boolean }>(
    { at: null, brush: null, keys: false })
  const { stops } = options
  const at = state.at === null || stops.length === 0 ? null
    : Math.min(state.at, stops.length - 1)
  const set = (keys: boolean) => (at: number | null, brush: Brush | null) =>
    setState({ at, brush, keys })
  return {
    at,
    brush: state.brush?.drawn ? ([state.brush.from, state.brush.to] as const) : null,
    byKeys: state.keys,
    handlers: {
      ...usePointer(options, state.brush, set(false)),
      onKeyDown: useKeys(options, at, state.brush, set(true)),
      onBlur: () => setState({ at: null, brush: null, keys: false }),
    },
  }
}
