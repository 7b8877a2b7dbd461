import { useRef, type ComponentProps, type KeyboardEvent, type PointerEvent } from 'react'
import { SortHead } from '@/components/ui/sort-head'
import { classNames } from '@/lib/class-names'
import type { ColumnWidths } from '@/lib/use-column-widths'
import { listColumns, type ListColumn } from './list-columns'
import { sortedBy } from './list-address'
import type { ListProps } from './use-list'

const kStep_px = 16

// The edge between two columns, to be dragged; with the keyboard the head itself does it.
function Edge({ column, resize }: { column: ListColumn; resize: ColumnWidths['resize'] }) {
  const began = useRef<{ x: number; width_px: number } | null>(null)
  const down = (event: PointerEvent<HTMLSpanElement>) => {
    const head = event.currentTarget.parentElement
    if (!head) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    began.current = { x: event.clientX, width_px: head.getBoundingClientRect().width }
  }
  const move = (event: PointerEvent) => {
    if (!began.current) return
    resize(column.key, began.current.width_px + event.clientX - began.current.x)
  }
  return (
    <span
      aria-hidden
      data-edge={column.key}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => (began.current = null)}
      onPointerCancel={() => (began.current = null)}
      className={classNames(
        'absolute inset-y-0 z-1 w-2 cursor-col-resize touch-none',
        'after:absolute after:inset-y-1.5 after:left-1/2 after:w-px after:bg-line',
        'hover:after:bg-control',
        // The last one stays within, or there would always be something more to scroll to.
        column === listColumns.at(-1) ? 'right-0' : '-right-1')}
    />
  )
}

interface HeadCellProps extends ListProps {
  column: ListColumn
  widths: ColumnWidths
}

function HeadCell({ column, widths, list, change }: HeadCellProps) {
  const direction = list.order === 'asc' ? 'ascending' : 'descending'
  const sorted = list.sort === column.key ? direction : null
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!event.shiftKey || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return
    event.preventDefault()
    const width_px = event.currentTarget.getBoundingClientRect().width
    widths.resize(column.key, width_px + (event.key === 'ArrowLeft' ? -kStep_px : kStep_px))
  }
  return (
    <div
      role="columnheader"
      aria-sort={sorted ?? undefined}
      title={`${column.title}. Drag the edge, or Shift with arrow keys, for another width`}
      onKeyDown={onKeyDown}
      className={classNames(
        'relative flex h-full min-w-0 items-center px-2 first:sticky first:left-0 first:z-2',
        'first:bg-surface first:pl-4 last:pr-4', !column.left && 'justify-end')}
    >
      <SortHead
        sorted={sorted}
        aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
        onClick={() => change(sortedBy(list, column.key))}
      >
        {column.name}
      </SortHead>
      <Edge column={column} resize={widths.resize} />
    </div>
  )
}

export interface ListHeadProps extends ComponentProps<'div'>, ListProps {
  widths: ColumnWidths
}

export function ListHead({ widths, list, change, className, style, ...props }: ListHeadProps) {
  const base = 'sticky top-0 z-3 border-b border-line bg-surface text-xs text-muted'
  return (
    <div role="rowgroup" className={classNames(base, className)} {...props}>
      <div role="row" aria-rowindex={1} className="grid h-full items-center" style={style}>
        {listColumns.map((column) => (
          <HeadCell
            key={column.key} column={column} widths={widths} list={list} change={change}
          />
        ))}
      </div>
    </div>
  )
}
