import { expect, it } from 'vitest'
import { bounded, leastWidthOf, templateOf, widthsOf } from './column-widths'

const columns = [{ key: 'a', width_px: 100 }, { key: 'b', width_px: 200 }]

it('columns share what is left, those that were dragged do not', () => {
  expect(templateOf(columns, {})).toBe('minmax(100px, 100fr) minmax(200px, 200fr)')
  expect(templateOf(columns, { b: 90 })).toBe('minmax(100px, 100fr) 90px')
  expect(leastWidthOf(columns, { b: 90 })).toBe(190)
})

it('are never dragged out of sight', () => {
  expect([bounded(-5), bounded(99.6), bounded(1e9)]).toEqual([56, 100, 640])
})

it.each(['', 'null', '[', '"x"', '{"a":"wide"}', '{"a":null}'])(
  'what was kept and makes no sense is forgotten: %s', (text) => {
    expect(widthsOf(text)).toEqual({})
  })

it('what was kept is kept', () => {
  expect(widthsOf('{"a":120,"b":7}')).toEqual({ a: 120, b: 56 })
  expect(widthsOf(null)).toEqual({})
})
