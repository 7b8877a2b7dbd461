import { describe, expect, it } from 'vitest'
import { heightOf, kHeightMax_px, offsetOf, scrollOf, scrollToShow, windowAt } from './rows-window'

const short = { rows: 1000, row_px: 36, view_px: 360 }
const endless = { rows: 5_000_000, row_px: 36, view_px: 720 }

describe('a list whose pixels a browser can hold', () => {
  it('shows the rows in sight and some to spare, each in its place', () => {
    expect(windowAt(0, short, 5)).toEqual({ first: 0, end: 15, top_px: 0 })
    expect(windowAt(3600, short, 5)).toEqual({ first: 95, end: 115, top_px: 3420 })
    expect(windowAt(3610, short, 0)).toEqual({ first: 100, end: 111, top_px: 3600 })
  })

  it('ends with its last row, wherever it is scrolled to', () => {
    expect(windowAt(1e9, short, 5)).toEqual({ first: 985, end: 1000, top_px: 985 * 36 })
    expect(windowAt(-50, { ...short, rows: 3 }, 5)).toEqual({ first: 0, end: 3, top_px: 0 })
    expect(windowAt(0, { ...short, rows: 0 }, 5)).toEqual({ first: 0, end: 0, top_px: 0 })
  })

  it('scrolls no more than it must to show a row', () => {
    expect(scrollToShow(5, 0, short)).toBe(0)
    expect(scrollToShow(10, 0, short)).toBe(36)
    expect(scrollToShow(99, 3600, short)).toBe(3564)
  })
})

describe('a list whose pixels no browser can hold', () => {
  it('begins and ends with the scrollbar all the same', () => {
    expect(heightOf(endless)).toBe(kHeightMax_px)
    expect(windowAt(0, endless, 0).first).toBe(0)
    const last = windowAt(kHeightMax_px - endless.view_px, endless, 0)
    expect(last.end).toBe(endless.rows)
    expect(last.top_px + (last.end - last.first) * 36).toBeCloseTo(kHeightMax_px, 3)
  })

  it('can show every row', () => {
    for (const row of [0, 1, 999, 1_234_567, 4_999_999]) {
      const scroll_px = scrollToShow(row, 4_000_000, endless)
      const { first, end, top_px } = windowAt(scroll_px, endless, 0)
      expect(row).toBeGreaterThanOrEqual(first)
      expect(row).toBeLessThan(end)
      const shown_px = top_px + (row - first) * 36 - scroll_px
      expect(shown_px).toBeGreaterThanOrEqual(-23) // a pixel of the bar is 22 of the list
      expect(shown_px + 36).toBeLessThanOrEqual(endless.view_px + 23)
    }
  })

  it('finds its way back from any place', () => {
    for (const at of [0, 17, 4_000_000]) {
      expect(scrollOf(offsetOf(at, endless), endless)).toBeCloseTo(at, 6)
    }
  })
})
