import {
  useEffect, useId, type ClipboardEvent, type ComponentProps, type KeyboardEvent,
} from 'react'
import { useNavigate } from 'react-router'
import { classNames } from '@/lib/class-names'
import { leastWidthOf, templateOf } from '@/lib/column-widths'
import type { ColumnWidths } from '@/lib/use-column-widths'
import type { useRowsWindow } from '@/lib/use-rows-window'
import { rowText, selectedText } from './copy-rows'
import { memberPath } from './list-address'
import { listColumns } from './list-columns'
import { cursorBy } from './list-cursor'
import { ListHead } from './list-head'
import { PhoneRow, WideRow } from './list-row'
import type { ListProps } from './use-list'
import { useMoreRight } from './use-more-right'
import type { Pages } from './use-pages'

export const kHead_px = 32
const sized = listColumns.map(({ key, width_px }) => ({ key, width_px }))

export interface ListGridProps extends Omit<ComponentProps<'div'>, 'list'>, ListProps {
  rows: number
  row_px: number
  total: number | null
  phone: boolean
  pages: Pages
  place: ReturnType<typeof useRowsWindow>
  widths: ColumnWidths
  cursor: { row: number; to: (row: number) => void }
  onPlace: (scroll_px: number) => void // where it was scrolled to, or its cursor moved
}

// The row of the cursor stays in the page however far one scrolls, for it names what is focused.
function drawnRows({ first, end }: { first: number; end: number }, cursor: number): number[] {
  const seen = Array.from({ length: end - first }, (_, i) => first + i)
  return seen.includes(cursor) ? seen : [...seen, cursor]
}

// What is marked, or else the row of the cursor, as columns between tabs.
function onCopy(event: ClipboardEvent<HTMLDivElement>) {
  const selection = document.getSelection()
  const row = event.currentTarget.querySelector('[data-cursor]')
  const text = selectedText(event.currentTarget, selection) ??
    (selection?.isCollapsed !== false && row ? rowText(row) : null)
  if (text === null) return
  event.preventDefault()
  event.clipboardData.setData('text/plain', text)
}

function MoreRight() {
  return (
    <div
      aria-hidden
      data-testid="more-right"
      className={
        'pointer-events-none absolute inset-y-0 right-0 z-4 w-8 border-r-2 border-control ' +
        'bg-linear-to-r from-transparent to-line'
      }
    />
  )
}

function useKeys(
  { rows, pages, place, cursor, list }:
    Pick<ListGridProps, 'rows' | 'pages' | 'place' | 'cursor' | 'list'>,
  at: number,
) {
  const navigate = useNavigate()
  return (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return
    const customer = pages.rowAt(at)
    if (event.key === 'Enter' && customer) {
      navigate(memberPath(customer.customer_id, list, at))
      return
    }
    const next = cursorBy(event.key, at, rows, place.seen)
    if (next === null) return
    event.preventDefault()
    cursor.to(next)
    place.show(next)
  }
}

// Rows of a list of any length. It has one focus; the cursor is a row that arrow keys move.
export function ListGrid({
  rows, row_px, total, phone, pages, place, widths, cursor, onPlace, list, change, className,
  ...props
}: ListGridProps) {
  const id = useId()
  const { element, window } = place
  const at = Math.min(cursor.row, Math.max(0, rows - 1))
  useEffect(() => onPlace(element.current?.scrollTop ?? 0), [at, element, onPlace])

  const onKeyDown = useKeys({ rows, pages, place, cursor, list }, at)
  const drawn = rows === 0 ? [] : drawnRows(window, at)
  const least_px = phone ? 0 : leastWidthOf(sized, widths.widths)
  const right = useMoreRight(element, least_px)
  const template = { gridTemplateColumns: templateOf(sized, widths.widths) }
  const Row = phone ? PhoneRow : WideRow
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <div
        ref={element}
        role="grid"
        tabIndex={0}
        aria-label="Customers"
        aria-rowcount={total === null ? -1 : total + (phone ? 0 : 1)}
        aria-activedescendant={rows > 0 ? `${id}-${at}` : undefined}
        onScroll={(event) => {
          place.onScroll()
          right.look()
          onPlace(event.currentTarget.scrollTop)
        }}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        className={classNames(
          'group/grid relative min-h-0 grow overflow-auto overscroll-contain outline-none',
          className)}
        {...props}
      >
        <div style={{ minWidth: least_px }}>
          {!phone && (
            <ListHead {...{ widths, list, change }} style={{ ...template, height: kHead_px }} />
          )}
          <div role="rowgroup" className="relative" style={{ height: place.height_px }}>
            {drawn.map((row) => (
              <Row
                key={row} id={`${id}-${row}`} row={row} list={list}
                customer={pages.rowAt(row)}
                atCursor={row === at}
                onPointerDown={() => cursor.to(row)}
                style={{
                  ...(phone ? {} : template),
                  height: row_px,
                  top: window.top_px + (row - window.first) * row_px,
                }}
              />
            ))}
          </div>
        </div>
      </div>
      {right.more && <MoreRight />}
    </div>
  )
}
