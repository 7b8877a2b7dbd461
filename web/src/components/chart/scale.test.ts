import { describe, expect, it } from 'vitest'
import {
  innerTicks, kTicksMax, linear, niceTicks, spanOf, spreadIndices, timeTickLabel, timeTicks,
} from './scale'

const day = (d: number, hour = 0) => Date.UTC(2011, 8, d, hour)

describe('scales', () => {
  it('lead from values to pixels, and a span of nothing to the middle', () => {
    expect(linear([0, 10], [100, 200])(5)).toBe(150)
    expect(linear([3, 3], [0, 80])(3)).toBe(40)
  })

  it('know the span of what is known', () => {
    expect(spanOf([3, null, -1, undefined, Number.NaN])).toEqual([-1, 3])
    expect(spanOf([null])).toBeNull()
  })

  it('have at most five ticks, which hold all values', () => {
    for (const span of [[0, 1], [0, 97], [-3.2, 41.7], [0.64, 0.82], [1e6, 9.7e6]] as const) {
      const ticks = niceTicks(span)
      expect(ticks.length).toBeLessThanOrEqual(kTicksMax)
      expect(ticks[0]).toBeLessThanOrEqual(span[0])
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(span[1])
    }
    expect(niceTicks([0, 0])).toContain(1)
    expect(niceTicks(null)[0]).toBe(0)
    expect(innerTicks([0, 1]).every((tick) => tick >= 0 && tick <= 1)).toBe(true)
  })

  it('name times by what their span asks for', () => {
    const month = [day(1), day(30)] as const
    const ticks = timeTicks(month)
    expect(ticks.length).toBeLessThanOrEqual(kTicksMax)
    expect(timeTickLabel(ticks[0]!, month)).toMatch(/^\d+ Sep$/)
    expect(timeTickLabel(day(2, 6), [day(2), day(3)])).toBe('06:00')
    expect(timeTickLabel(day(2), [day(1), day(900)])).toBe('Sep 2011')
  })

  it('spread names off the edges', () => {
    expect(spreadIndices(3)).toEqual([0, 1, 2])
    expect(spreadIndices(30)).toEqual([3, 9, 15, 21, 27])
    expect(spreadIndices(0)).toEqual([])
  })
})
