// Rows and columns with a figure in each cell, the larger the deeper its colour.
//
//   label    names the table, and `corner` its first column
//   rows     key, label, and a note of the row beside it (its size, for instance)
//   columns  key and label
//   value    of a cell; null: there is none, the cell stays empty
//   text     what stands in the cell; tooltip: what is said of the one that is read
//   span     what the ramp spans; default: the values
//   running  cells of a time that is not over: outlined with dashes
// Arrow keys, Home and End move among the cells; the tooltip follows them as it does the pointer.
import { useMemo, useRef, useState, type ComponentProps, type KeyboardEvent } from 'react'
import { classNames } from '@/lib/class-names'
import { ChartTooltip } from './chart-tooltip'
import { HeatRow } from './heat-row'
import type { TooltipText } from './plot'
import { spanOf, type Span } from './scale'

export interface HeatRowHead {
  key: string
  label: string
  note?: string
}

export interface HeatMapProps extends Omit<ComponentProps<'div'>, 'children'> {
  label: string
  corner: string
  noteHead?: string
  rows: readonly HeatRowHead[]
  columns: readonly { key: string; label: string }[]
  value: (row: number, column: number) => number | null
  text: (row: number, column: number) => string
  tooltip: (row: number, column: number) => TooltipText
  span?: Span
  running?: (row: number, column: number) => boolean
}

export interface Cell {
  row: number
  column: number
}

const moves: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  Home: [0, -Infinity], End: [0, Infinity],
}

// Pure: the cell a key leads to; it stays where the edge is.
export function movedCell({ row, column }: Cell, key: string, size: Cell): Cell | null {
  const move = moves[key]
  if (!move) return null
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value))
  return { row: clamp(row + move[0], size.row), column: clamp(column + move[1], size.column) }
}

const kTooltip_px = 256

// Beside the cell in the window, so that nothing cuts it.
function placeOf(cell: Element) {
  const box = cell.getBoundingClientRect()
  const left = Math.min(box.right + 8, document.documentElement.clientWidth - kTooltip_px)
  return { left: Math.max(8, left), top: box.bottom + 6 }
}

function HeatColumns({
  corner, noteHead, columns,
}: Pick<HeatMapProps, 'corner' | 'noteHead' | 'columns'>) {
  return (
    <thead className="text-muted">
      <tr>
        <th scope="col" className="sticky left-0 z-1 bg-surface pr-3 text-left font-normal">
          {corner}
        </th>
        {noteHead && <th scope="col" className="pr-2 text-right font-normal">{noteHead}</th>}
        {columns.map(({ key, label }) => (
          <th key={key} scope="col" className="min-w-10 pb-1 font-normal">{label}</th>
        ))}
      </tr>
    </thead>
  )
}

export function HeatMap({
  label, corner, noteHead, rows, columns, value, text, tooltip, span, running, className,
  ...props
}: HeatMapProps) {
  const table = useRef<HTMLTableElement>(null)
  const [focus, setFocus] = useState<Cell>({ row: 0, column: 0 })
  const [read, setRead] = useState<(Cell & { left: number; top: number }) | null>(null)
  const full = useMemo<Span>(() => span ?? spanOf(rows.flatMap((_, row) =>
    columns.map((_, column) => value(row, column)))) ?? [0, 1], [span, rows, columns, value])

  const show = (cell: Cell, at: Element) =>
    setRead(value(cell.row, cell.column) === null ? null : { ...cell, ...placeOf(at) })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setRead(null)
    const size = { row: rows.length, column: columns.length }
    const next = movedCell(focus, event.key, size)
    if (!next) return
    event.preventDefault()
    setFocus(next)
    table.current?.querySelector<HTMLElement>(
      `[data-cell="${next.row}-${next.column}"]`)?.focus()
  }
  return (
    <div className={classNames('overflow-x-auto px-4 pb-3', className)} {...props}>
      <table
        ref={table}
        role="grid"
        aria-label={label}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setRead(null)}
        className="w-full border-separate border-spacing-px text-xs tabular-nums"
      >
        <HeatColumns corner={corner} noteHead={noteHead} columns={columns} />
        <tbody>
          {rows.map((head, row) => (
            <HeatRow
              key={head.key}
              head={head}
              row={row}
              noted={noteHead !== undefined}
              columns={columns.length}
              span={full}
              value={value}
              text={text}
              running={running}
              focus={focus.row === row ? focus.column : null}
              onRead={(column, cell) => show({ row, column }, cell)}
              onFocus={(column) => setFocus({ row, column })}
              onLeave={() => setRead(null)}
            />
          ))}
        </tbody>
      </table>
      <div aria-live="polite">
        {read && rows[read.row] && (
          <div
            className="pointer-events-none fixed z-20 w-max max-w-64"
            style={{ left: read.left, top: read.top }}
          >
            <ChartTooltip data-testid="chart-tooltip" {...tooltip(read.row, read.column)} />
          </div>
        )}
      </div>
    </div>
  )
}
