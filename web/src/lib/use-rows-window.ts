import { useCallback, useEffect, useRef, useState } from 'react'
import { heightOf, scrollToShow, windowAt, type RowsSize } from './rows-window'

const kSpare = 8
const kUnmeasured_px = 600

export interface RowsWindowOptions {
  rows: number
  row_px: number
  head_px: number // of what stays above the rows
  ready: boolean // it is known how many rows there are
  begins_px?: number // where it was scrolled to before
}

// Which rows of the element that scrolls are in sight, and a way to one that is not.
export function useRowsWindow({ rows, row_px, head_px, ready, begins_px = 0 }: RowsWindowOptions) {
  const element = useRef<HTMLDivElement>(null)
  const began = useRef(false)
  const [scroll_px, setScroll] = useState(begins_px)
  const [view_px, setView] = useState(kUnmeasured_px)
  const size: RowsSize = { rows, row_px, view_px }
  const inProportion = heightOf(size) < rows * row_px

  useEffect(() => {
    const scrolled = element.current
    if (!scrolled) return
    const measure = () => {
      const seen_px = scrolled.clientHeight - head_px
      if (seen_px > 0) setView(seen_px)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(scrolled)
    return () => observer.disconnect()
  }, [head_px])

  useEffect(() => {
    if (began.current || !ready || !element.current) return
    began.current = true
    element.current.scrollTop = begins_px
  }, [ready, begins_px])

  // A new window only where another row comes into sight.
  const onScroll = useCallback(() => {
    const at_px = element.current?.scrollTop ?? 0
    setScroll(inProportion ? at_px : Math.floor(at_px / row_px) * row_px)
  }, [inProportion, row_px])

  const show = (row: number) => {
    if (!element.current) return
    const at_px = element.current.scrollTop
    const to_px = scrollToShow(row, at_px, size)
    if (to_px === at_px) return
    element.current.scrollTop = to_px
    onScroll() // with the key itself: before the browser tells of it, it may have painted
  }
  const toTop = useCallback(() => {
    if (element.current) element.current.scrollTop = 0
  }, [])

  const seen = Math.max(1, Math.floor(view_px / row_px))
  return {
    element, onScroll, show, toTop, seen, height_px: heightOf(size),
    window: windowAt(scroll_px, size, kSpare),
  }
}
