// Pure: where customers and centroids lie in a box of pixels, which is nearest, and how labels keep
// clear of one another.
import type { MapPoint, SegmentsMap } from '@/lib/wire/types'

export interface Place {
  x: number
  y: number
}
export type Placed = MapPoint // x and y in pixels
export type Direction = 'left' | 'right' | 'up' | 'down'

export interface Layout {
  points: Placed[]
  centroids: (Place & { id: number })[]
}

export const kPad_px = 20

export function layoutOf(map: SegmentsMap, width: number, height: number): Layout {
  const all: Place[] = [...map.points, ...map.centroids]
  const range = (axis: 'x' | 'y') => {
    let [low, high] = [Infinity, -Infinity]
    for (const place of all) {
      low = Math.min(low, place[axis])
      high = Math.max(high, place[axis])
    }
    return { low, span: high - low || 1 }
  }
  const [x, y] = [range('x'), range('y')]
  const place = (p: Place): Place => ({
    x: kPad_px + ((p.x - x.low) / x.span) * (width - 2 * kPad_px),
    y: height - kPad_px - ((p.y - y.low) / y.span) * (height - 2 * kPad_px), // up is more
  })
  return {
    points: map.points.map((point) => ({ ...point, ...place(point) })),
    centroids: map.centroids.map((centroid) => ({ ...centroid, ...place(centroid) })),
  }
}

const distance = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y)

export function nearest(points: readonly Placed[], to: Place, within_px: number): Placed | null {
  let best: Placed | null = null
  let closest = within_px
  for (const point of points) {
    const apart = distance(point, to)
    if (apart > closest) continue
    closest = apart
    best = point
  }
  return best
}

const ahead: Record<Direction, (dx: number, dy: number) => [along: number, across: number]> = {
  left: (dx, dy) => [-dx, dy],
  right: (dx, dy) => [dx, dy],
  up: (dx, dy) => [-dy, dx],
  down: (dx, dy) => [dy, dx],
}

// The next customer that way: near, and rather straight ahead.
export function next(points: readonly Placed[], from: Placed, direction: Direction): Placed {
  let best = from
  let least = Infinity
  for (const point of points) {
    const [along, across] = ahead[direction](point.x - from.x, point.y - from.y)
    const cost = along + 3 * Math.abs(across)
    if (along <= 0 || Math.abs(across) > along || cost >= least) continue
    least = cost
    best = point
  }
  return best
}

export interface Label extends Place {
  id: number
  width: number
}

const kLine_px = 18
const kApart_px = 13

// Above its centroid where there is room, else below, else further away, but never nearer to
// another centroid; where there is no room, there is no label.
export function labelsOf(
  centroids: readonly (Place & { id: number })[],
  widthOf: (id: number) => number,
  box: { width: number; height: number },
  first: number | null = null, // whose label goes before all others
): Label[] {
  const placed: Label[] = []
  const clear = (label: Label) =>
    placed.every((other) => Math.abs(other.y - label.y) >= kLine_px ||
      Math.abs(other.x - label.x) >= (other.width + label.width) / 2 + 4)
  for (const { id, x, y } of [...centroids].sort(
    (a, b) => Number(b.id === first) - Number(a.id === first) || a.y - b.y)) {
    const width = widthOf(id)
    const inside = Math.min(Math.max(x, width / 2 + 2), box.width - width / 2 - 2)
    const tries = [-1, 1, -2.3, 2.3, -3.6, 3.6]
      .map((step) => ({ id, width, x: inside, y: y + step * kApart_px }))
      .filter((label) => label.y > kLine_px / 2 && label.y < box.height - kLine_px / 2)
    const own = (label: Label) => id === first ||
      centroids.every((other) => distance(label, other) >= distance(label, { x, y }))
    const found = tries.find((label) => clear(label) && own(label))
    if (found) placed.push(found)
  }
  return placed
}
