// Pure: how wide the columns of a table are, as they were dragged, and what is kept of it.
export type Widths = Readonly<Record<string, number>> // of those that were dragged

export const kNarrowest_px = 56
export const kWidest_px = 640

export const bounded = (width_px: number): number =>
  Math.round(Math.min(kWidest_px, Math.max(kNarrowest_px, width_px)))

export function widthsOf(text: string | null): Widths {
  try {
    const kept: unknown = JSON.parse(text ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).flatMap(([key, width_px]) =>
      typeof width_px === 'number' && Number.isFinite(width_px) ? [[key, bounded(width_px)]] : []))
  } catch {
    return {}
  }
}

export interface SizedColumn {
  key: string
  width_px: number // the least, where it was not dragged
}

// Those that were not dragged share what is left, in proportion.
export const templateOf = (columns: readonly SizedColumn[], widths: Widths): string =>
  columns.map(({ key, width_px }) => {
    const dragged_px = widths[key]
    return dragged_px === undefined ? `minmax(${width_px}px, ${width_px}fr)` : `${dragged_px}px`
  }).join(' ')

export const leastWidthOf = (columns: readonly SizedColumn[], widths: Widths): number =>
  columns.reduce((sum, { key, width_px }) => sum + (widths[key] ?? width_px), 0)
