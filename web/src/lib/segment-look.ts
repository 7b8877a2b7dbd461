// Pure: a segment looks the same everywhere, by its id: one of eight hues, each with a shape of its
// own, so that no colour has to be told from another. Ids go on beyond eight, none is ever given
// again: from 9 on hues are deeper and shapes hollow, from 17 on deeper still, and with a core.
export const kHues = 8
export const kLooks = 3 * kHues

export const lookOf = (id: number): number => (((Math.trunc(id) - 1) % kLooks) + kLooks) % kLooks

const kOfHue_percent = [100, 62, 36] as const

const tierOf = (id: number): number => Math.floor(lookOf(id) / kHues)

export function segmentColour(id: number): string {
  const hue = `var(--segment-${(lookOf(id) % kHues) + 1})`
  const tier = tierOf(id)
  return tier === 0 ? hue : `color-mix(in oklab, ${hue} ${kOfHue_percent[tier]}%, var(--ink))`
}

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
const kHole = 0.58 // of the shape's size
const kCore = 0.3
const short = (value: number) => String(Math.round(value * 100) / 100)

interface Outline {
  corners: readonly Corner[]
  x: number
  y: number
  scale: number
}

// A hole goes round the other way, so that filling leaves it out.
function outlinePath({ corners, x, y, scale }: Outline, hole = false): string {
  if (corners.length === 0) {
    const [r, d, sweep] = [short(kRadius * scale), short(2 * kRadius * scale), hole ? 1 : 0]
    const start = `M${short(x - kRadius * scale)} ${short(y)}`
    return `${start}a${r} ${r} 0 1 ${sweep} ${d} 0a${r} ${r} 0 1 ${sweep}-${d} 0`
  }
  const to = ([dx, dy]: Corner) => `${short(x + dx * scale)} ${short(y + dy * scale)}`
  const round = hole ? [...corners].reverse() : corners
  return `M${round.map(to).join('L')}z`
}

// The shape of a segment as an SVG path around x, y; of scale 1 it is about 9 units wide.
export function segmentShape(id: number, x = 0, y = 0, scale = 1): string {
  const corners = outlines[lookOf(id) % kHues]!
  const tier = tierOf(id)
  const sized = (part: number) => ({ corners, x, y, scale: scale * part })
  const whole = outlinePath(sized(1))
  if (tier === 0) return whole
  const ring = whole + outlinePath(sized(kHole), true)
  return tier === 1 ? ring : ring + outlinePath(sized(kCore))
}
