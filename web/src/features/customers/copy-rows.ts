// What is selected in a grid as a spreadsheet takes it: cells apart by tabs, rows by lines.
const textOf = (element: Element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim()

const rowOf = (row: Element) => Number(row.getAttribute('aria-rowindex') ?? 0)

export function rowText(row: Element, within: (cell: Element) => boolean = () => true): string {
  const cells = [...row.querySelectorAll('[role=gridcell]')].filter(within)
  return cells.map(textOf).join('\t')
}

// Null where no more than one cell is touched: then the browser's own copy is right.
export function selectedText(grid: Element, selection: Selection | null): string | null {
  if (!selection || selection.isCollapsed) return null
  const touched = (element: Element) => selection.containsNode(element, true)
  const rows = [...grid.querySelectorAll('[data-row]')].filter(touched)
  const cells = rows.flatMap((row) => [...row.querySelectorAll('[role=gridcell]')].filter(touched))
  if (cells.length < 2) return null
  return rows.sort((a, b) => rowOf(a) - rowOf(b)).map((row) => rowText(row, touched)).join('\n')
}
