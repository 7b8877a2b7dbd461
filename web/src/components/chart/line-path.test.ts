import { expect, it } from 'vitest'
import { areaPath, linePath, spreadLabels } from './line-path'

const same = (value: number) => value
const points = [{ x: 0, y: 1 }, { x: 1, y: null }, { x: 2, y: 3 }, { x: 4, y: 5 }]

it('draws gaps as gaps', () => {
  expect(linePath(points, same, same)).toBe('M0 1M2 3L4 5')
  expect(linePath([], same, same)).toBe('')
})

it('holds a step until the next point', () => {
  expect(linePath(points, same, same, true)).toBe('M0 1M2 3H4V5')
})

it('closes each stretch of a surface by itself', () => {
  expect(areaPath(points, same, same, 0)).toBe('M0 0V1V0zM2 0V3L4 5V0z')
})

it('pushes labels apart, within the plot', () => {
  expect(spreadLabels([50, 52, 200], 14, [0, 210])).toEqual([50, 64, 200])
  expect(spreadLabels([205, 208], 14, [0, 210])).toEqual([196, 210])
  expect(spreadLabels([], 14, [0, 210])).toEqual([])
})
