import { expect, it } from 'vitest'
import { kLooks, lookOf, segmentColour, segmentShape } from './segment-look'

it('gives an id the same hue and shape always, and begins anew after eight', () => {
  expect(segmentColour(1)).toBe('var(--segment-1)')
  expect(segmentColour(8)).toBe('var(--segment-8)')
  expect(segmentColour(9)).toBe('var(--segment-1)')
  expect(lookOf(0)).toBe(kLooks - 1)
})

it('gives every hue a shape of its own', () => {
  const shapes = new Set(Array.from({ length: kLooks }, (_, i) => segmentShape(i + 1)))
  expect(shapes.size).toBe(kLooks)
})

it('draws the shape where it is told, in the size it is told', () => {
  expect(segmentShape(2, 10, 20)).toBe('M6.7 16.7L13.3 16.7L13.3 23.3L6.7 23.3z')
  expect(segmentShape(2, 0, 0, 2)).toBe('M-6.6 -6.6L6.6 -6.6L6.6 6.6L-6.6 6.6z')
  expect(segmentShape(1, 10, 20)).toMatch(/^M6.2 20a3.8 /)
})
