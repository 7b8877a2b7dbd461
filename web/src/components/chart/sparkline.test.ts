import { expect, it } from 'vitest'
import { sparklinePath } from './sparkline'

it('spans the box from zero and marks the last point', () => {
  const drawn = sparklinePath([0, 10])
  expect(drawn?.path).toBe('M0.00 22.00L100.00 2.00')
  expect(drawn?.last).toEqual({ x: 100, y: 2 })
})

it('draws gaps as gaps', () => {
  expect(sparklinePath([1, null, 1, 1])?.path.match(/M/g)).toHaveLength(2)
  expect(sparklinePath([1, null])?.last).toBeNull()
})

it('draws nothing from nothing', () => {
  expect(sparklinePath([])).toBeNull()
  expect(sparklinePath([null, null])).toBeNull()
})
