// Pure: paths through what is known; what is not is a gap.
import type { Scale } from './scale'

export interface Point {
  x: number
  y: number | null
}

const short = (value: number) => String(Math.round(value * 10) / 10)

export function linePath(points: readonly Point[], x: Scale, y: Scale, step = false): string {
  let path = ''
  let before: number | null = null
  for (const point of points) {
    if (point.y === null) {
      before = null
      continue
    }
    const [px, py] = [short(x(point.x)), short(y(point.y))]
    if (before === null) path += `M${px} ${py}`
    else path += step ? `H${px}V${py}` : `L${px} ${py}`
    before = point.y
  }
  return path
}

// The surface between a line and a level; each stretch that is known is closed by itself.
export function areaPath(points: readonly Point[], x: Scale, y: Scale, level: number): string {
  const floor = short(y(level))
  let path = ''
  let last: number | null = null
  for (const point of points) {
    if (point.y === null) {
      if (last !== null) path += `V${floor}z`
      last = null
      continue
    }
    const [px, py] = [short(x(point.x)), short(y(point.y))]
    path += last === null ? `M${px} ${floor}V${py}` : `L${px} ${py}`
    last = point.x
  }
  return last === null ? path : `${path}V${floor}z`
}

// Labels beside the ends of lines, pushed apart where they would touch; kept within `span`.
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!)
  const placed = [...wanted]
  let least = top
  for (const i of order) {
    placed[i] = Math.max(wanted[i]!, least)
    least = placed[i]! + gap
  }
  let most = bottom
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i]!, most)
    most = placed[i]! - gap
  }
  return placed
}
