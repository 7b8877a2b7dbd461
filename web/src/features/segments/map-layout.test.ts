import { describe, expect, it } from 'vitest'
import { decodeMap } from '@/lib/wire/decode-segments-flow'
import { frameJson } from '@/test-wire'
import { kPad_px, labelsOf, layoutOf, nearest, next, type Placed } from './map-layout'
import { axisWords } from './words'

const map = decodeMap(frameJson('segments-map'))
const at = (customer_id: string, x: number, y: number): Placed =>
  ({ customer_id, segment_id: 1, x, y })

describe('the plane', () => {
  it('fills its box, up being more', () => {
    const { points, centroids } = layoutOf(map, 200, 100)
    // From x -1.5 to 2.5, from y -0.5 to 0.375.
    expect(points[1]).toMatchObject({ customer_id: '13047', x: kPad_px, y: kPad_px })
    expect(points[0]?.y).toBe(100 - kPad_px)
    expect(centroids[0]?.x).toBe(200 - kPad_px)
  })

  it('of one customer has them inside it', () => {
    const one = { ...map, points: map.points.slice(0, 1), centroids: [] }
    const [point] = layoutOf(one, 200, 100).points
    expect(point?.x).toBe(kPad_px)
    expect(point?.y).toBe(100 - kPad_px)
  })

  it('names its axes by what weighs in them', () => {
    const [first, second] = map.axes.map(axisWords)
    expect(first).toEqual({
      high: 'bought more recently, more orders', low: 'bought longer ago, fewer orders',
    })
    expect(second?.high).toBe('bought longer ago, more orders')
    const loadings = { monetary: 0.9, odd_one: -0.8, tenure_days: 0.2 }
    expect(axisWords({ explained: 1, loadings })).toEqual({
      high: 'spent more, less odd_one', low: 'spent less, more odd_one',
    })
  })
})

describe('a customer in the plane', () => {
  const points = [at('a', 10, 10), at('b', 30, 12), at('c', 12, 40), at('d', 90, 11)]

  it('is the nearest to the pointer, if near', () => {
    expect(nearest(points, { x: 28, y: 14 }, 10)?.customer_id).toBe('b')
    expect(nearest(points, { x: 60, y: 60 }, 10)).toBeNull()
  })

  it('leads to the next one by arrow keys, and stays where there is none', () => {
    expect(next(points, points[0]!, 'right').customer_id).toBe('b')
    expect(next(points, points[1]!, 'right').customer_id).toBe('d')
    expect(next(points, points[0]!, 'down').customer_id).toBe('c')
    expect(next(points, points[0]!, 'left').customer_id).toBe('a')
    expect(next(points, points[2]!, 'up').customer_id).toBe('a')
  })
})

it('labels of centroids keep clear of one another and of the edges', () => {
  const centroids = [{ id: 1, x: 50, y: 60 }, { id: 2, x: 55, y: 62 }, { id: 3, x: 2, y: 4 }]
  const labels = labelsOf(centroids, () => 40, { width: 200, height: 120 })
  expect(labels).toHaveLength(3)
  for (const a of labels) {
    expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0)
    expect(a.y).toBeGreaterThan(0)
    for (const b of labels) {
      const apart = a === b || Math.abs(a.y - b.y) >= 18 || Math.abs(a.x - b.x) >= 44
      expect(apart).toBe(true)
    }
  }
})

it('a label without room is left out, and the one that matters is not', () => {
  const centroids = [1, 2, 3, 4, 5].map((id) => ({ id, x: 50, y: 20 + id }))
  const box = { width: 100, height: 44 }
  const ids = (first?: number) =>
    labelsOf(centroids, () => 80, box, first).map(({ id }) => id)
  expect(ids().length).toBeLessThan(3)
  expect(ids(5)[0]).toBe(5)
})

it('a label is never nearer to the centroid of another', () => {
  const centroids = [{ id: 1, x: 60, y: 50 }, { id: 2, x: 60, y: 70 }, { id: 3, x: 60, y: 88 }]
  for (const { id, x, y } of labelsOf(centroids, () => 80, { width: 200, height: 300 })) {
    const apart = (of: number) => {
      const centroid = centroids.find((c) => c.id === of)!
      return Math.hypot(centroid.x - x, centroid.y - y)
    }
    expect(Math.min(...centroids.map((c) => apart(c.id)))).toBe(apart(id))
  }
})
