// Pure: which rows of a very long list are in sight. Browsers cut elements off at some 17 million
// pixels, so beyond a bound the scrollbar stands for the list in proportion instead of in pixels.
export const kHeightMax_px = 8_000_000

export interface RowsSize {
  rows: number
  row_px: number
  view_px: number // of which so much is seen at once
}

export interface RowsWindow {
  first: number
  end: number // one beyond the last
  top_px: number // where the first stands in the element that scrolls
}

export const heightOf = ({ rows, row_px }: RowsSize): number =>
  Math.min(rows * row_px, kHeightMax_px)

const wholeOf = ({ rows, row_px }: RowsSize): number => rows * row_px

// How far into the list a place of the scrollbar is, and back.
export function offsetOf(scroll_px: number, size: RowsSize): number {
  const [whole, height] = [wholeOf(size), heightOf(size)]
  if (whole === height || height <= size.view_px) return scroll_px
  return (scroll_px * (whole - size.view_px)) / (height - size.view_px)
}

export function scrollOf(offset_px: number, size: RowsSize): number {
  const [whole, height] = [wholeOf(size), heightOf(size)]
  if (whole === height || height <= size.view_px) return offset_px
  return (offset_px * (height - size.view_px)) / (whole - size.view_px)
}

export function windowAt(scroll_px: number, size: RowsSize, spare: number): RowsWindow {
  const { rows, row_px, view_px } = size
  const most_px = Math.max(0, heightOf(size) - view_px)
  const at_px = Math.min(Math.max(0, scroll_px), most_px)
  const offset_px = offsetOf(at_px, size)
  const first = Math.max(0, Math.floor(offset_px / row_px) - spare)
  const end = Math.min(rows, Math.ceil((offset_px + view_px) / row_px) + spare)
  return { first, end, top_px: first * row_px - offset_px + at_px }
}

// Where to scroll to, at the least, so that a row is seen whole.
export function scrollToShow(row: number, scroll_px: number, size: RowsSize): number {
  const offset_px = offsetOf(scroll_px, size)
  const [top, bottom] = [row * size.row_px, (row + 1) * size.row_px]
  if (top < offset_px) return Math.max(0, Math.floor(scrollOf(top, size)))
  if (bottom > offset_px + size.view_px) return Math.ceil(scrollOf(bottom - size.view_px, size))
  return scroll_px
}
