import { expect, it } from 'vitest'
import { kHues, kLooks, lookOf, segmentColour, segmentShape } from './segment-look'

const ids = Array.from({ length: kLooks }, (_, i) => i + 1)

it('gives an id the same hue and shape always, and begins anew only after all looks', () => {
  expect(segmentColour(1)).toBe('var(--segment-1)')
  expect(segmentColour(8)).toBe('var(--segment-8)')
  expect(segmentColour(kLooks + 1)).toBe(segmentColour(1))
  expect(segmentShape(kLooks + 1)).toBe(segmentShape(1))
  expect(lookOf(0)).toBe(kLooks - 1)
})

it('gives every id a colour and a shape of its own, beyond the eight hues too', () => {
  expect(new Set(ids.map(segmentColour)).size).toBe(kLooks)
  expect(new Set(ids.map((id) => segmentShape(id))).size).toBe(kLooks)
  expect(segmentColour(9)).toBe('color-mix(in oklab, var(--segment-1) 62%, var(--ink))')
})

it('makes the same shape hollow, then gives it a core', () => {
  const parts = (id: number) => segmentShape(id).split('M').length - 1
  for (const id of ids.slice(0, kHues)) {
    expect([parts(id), parts(id + kHues), parts(id + 2 * kHues)]).toEqual([1, 2, 3])
    expect(segmentShape(id + kHues).startsWith(segmentShape(id))).toBe(true)
    expect(segmentShape(id + 2 * kHues).startsWith(segmentShape(id + kHues))).toBe(true)
  }
})

it('draws the shape where it is told, in the size it is told', () => {
  expect(segmentShape(2, 10, 20)).toBe('M6.7 16.7L13.3 16.7L13.3 23.3L6.7 23.3z')
  expect(segmentShape(2, 0, 0, 2)).toBe('M-6.6 -6.6L6.6 -6.6L6.6 6.6L-6.6 6.6z')
  expect(segmentShape(1, 10, 20)).toMatch(/^M6.2 20a3.8 /)
})
