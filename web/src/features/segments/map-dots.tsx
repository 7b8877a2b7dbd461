import { memo } from 'react'
import { segmentColour, segmentShape } from '@/lib/segment-look'
import type { Layout } from './map-layout'

const kScale = 0.62
const kLayers = 4 // so that customers on top of one another still add up

export interface MapDotsProps {
  layout: Layout
  selected: number | null
}

// All customers of a segment in few paths: two thousand of them are then a few dozen elements.
export const MapDots = memo(function MapDots({ layout, selected }: MapDotsProps) {
  const paths = new Map<string, { id: number; d: string }>()
  layout.points.forEach(({ segment_id: id, x, y }, i) => {
    const key = `${id} ${i % kLayers}`
    const path = paths.get(key) ?? { id, d: '' }
    path.d += segmentShape(id, x, y, kScale)
    paths.set(key, path)
  })
  const others = (id: number) => selected !== null && selected !== id
  // The selected ones last, on top.
  const drawn = [...paths].sort(([, a], [, b]) => Number(!others(a.id)) - Number(!others(b.id)))
  return drawn.map(([key, { id, d }]) => (
    <path
      key={key}
      d={d}
      style={{ fill: segmentColour(id) }}
      fillOpacity={others(id) ? 0.14 : 0.6}
    />
  ))
})
