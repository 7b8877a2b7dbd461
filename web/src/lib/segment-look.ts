// Pure: a segment looks the same everywhere, by its id: one of eight hues, each with a shape of its
// own, so that no colour has to be told from another.
export const kLooks = 8

export const lookOf = (id: number): number => (((Math.trunc(id) - 1) % kLooks) + kLooks) % kLooks

export const segmentColour = (id: number): string => `var(--segment-${lookOf(id) + 1})`

type Corner = readonly [x: number, y: number]

// About equally large to the eye, around 0, 0 and within 5 of it; the first is a circle.
const outlines: readonly (readonly Corner[])[] = [
  [],
  [[-3.3, -3.3], [3.3, -3.3], [3.3, 3.3], [-3.3, 3.3]],
  [[0, -4.4], [4.4, 3.4], [-4.4, 3.4]],
  [[0, -4.7], [4.7, 0], [0, 4.7], [-4.7, 0]],
  [[0, 4.4], [4.4, -3.4], [-4.4, -3.4]],
  [
    [-1.4, -4.3], [1.4, -4.3], [1.4, -1.4], [4.3, -1.4], [4.3, 1.4], [1.4, 1.4], [1.4, 4.3],
    [-1.4, 4.3], [-1.4, 1.4], [-4.3, 1.4], [-4.3, -1.4], [-1.4, -1.4],
  ],
  [
    [0, -2], [2.3, -4.3], [4.3, -2.3], [2, 0], [4.3, 2.3], [2.3, 4.3], [0, 2], [-2.3, 4.3],
    [-4.3, 2.3], [-2, 0], [-4.3, -2.3], [-2.3, -4.3],
  ],
  [[-4.6, -1.8], [4.6, -1.8], [4.6, 1.8], [-4.6, 1.8]],
]

const kRadius = 3.8
const short = (value: number) => String(Math.round(value * 100) / 100)

// The shape of a segment as an SVG path around x, y; of scale 1 it is about 9 units wide.
export function segmentShape(id: number, x = 0, y = 0, scale = 1): string {
  const corners = outlines[lookOf(id)]!
  if (corners.length === 0) {
    const r = short(kRadius * scale)
    const d = short(2 * kRadius * scale)
    const start = `M${short(x - kRadius * scale)} ${short(y)}`
    return `${start}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0-${d} 0`
  }
  const to = ([dx, dy]: Corner) => `${short(x + dx * scale)} ${short(y + dy * scale)}`
  return `M${corners.map(to).join('L')}z`
}
