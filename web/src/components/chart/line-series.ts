// What a line chart is given, and how it is read at a place.
import type { Point } from './line-path'
import { nearestIndex } from './scale'

export interface LineSeries {
  id: string
  label: string
  points: readonly Point[]
  colour?: string // default: the accent
  dashed?: boolean
  filled?: boolean
  quiet?: boolean // neither marked nor named at its end
}

export interface Reference {
  axis: 'x' | 'y'
  value: number
  label?: string
}

export const kLineColour = 'var(--chart-1)'
export const kLetter_px = 6.6 // of 12 px text, on the safe side

// The point of a series at x: the nearest one, if the series reaches that far at all.
export function pointAt(points: readonly Point[], x: number, reach: number): number | null {
  const i = nearestIndex(points.map((point) => point.x), x)
  const point = points[i]
  return point && Math.abs(point.x - x) <= reach ? i : null
}
