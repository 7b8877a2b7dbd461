import { useCallback, useEffect, useRef, useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { NoOrdersYet } from '@/components/ui/no-orders-yet'
import { PagesExport } from '@/components/ui/pages-export'
import { fetchCustomers } from '@/lib/api/customers'
import { classNames } from '@/lib/class-names'
import { customersCsv } from '@/lib/customers-csv'
import { formatCount } from '@/lib/format'
import { useColumnWidths } from '@/lib/use-column-widths'
import { useRowsWindow } from '@/lib/use-rows-window'
import { useWidth } from '@/lib/use-width'
import { isNarrowed, paramsOf, queryOf } from './list-address'
import { reset } from './list-filters'
import { kHead_px, ListGrid } from './list-grid'
import { keepPlace, keptPlace, type KeptPlace } from './list-place'
import { NewerFigures } from './newer-figures'
import type { ListProps } from './use-list'
import { usePages, useTotal, type Pages } from './use-pages'

const kPhone_px = 640
const kRow_px = 34
const kPhoneRow_px = 60
const kExpected = 40 // rows that are drawn before it is known how many there are
const kExportPage = 1000

// The list is one stop of the keyboard; what is focused is the whole card, so its ring is there.
const kFocus =
  'outline-accent has-[[role=grid]:focus-visible]:outline-2 ' +
  'has-[[role=grid]:focus-visible]:outline-offset-2'

const titleOf = (total: number | null) =>
  total === null || total === 0 ? 'Customers'
    : total === 1 ? '1 customer' : `${formatCount(total)} customers`

function NobodyHere({ list, change }: ListProps) {
  if (!isNarrowed(list)) {
    return (
      <NoOrdersYet title="No customers yet" className="py-16" data-testid="no-customers">
        Everyone who bought and is named in the order is listed here.
      </NoOrdersYet>
    )
  }
  return (
    <EmptyState title="No customer matches" className="py-16" data-testid="nobody-matches">
      <p>Nobody is so named and within all filters.</p>
      <Button className="mt-3" onClick={() => change(reset(list))}>Show all customers</Button>
    </EmptyState>
  )
}

function Unread({ pages: { error, refresh } }: { pages: Pages }) {
  return (
    <EmptyState title="The customers could not be read" role="alert" className="py-16">
      <p>{error?.message}.</p>
      <Button className="mt-3" onClick={refresh}>Ask again</Button>
    </EmptyState>
  )
}

// Where this list was left before, and keeping where it is left now.
function useKept(name: string) {
  const [begins] = useState(() => keptPlace(name))
  const last = useRef(begins)
  useEffect(() => () => keepPlace(last.current), [])
  useEffect(() => {
    if (last.current.list !== name) last.current = { list: name, scroll_px: 0, row: 0 }
  }, [name])
  const keep = useCallback((part: Partial<KeptPlace>) => {
    last.current = { ...last.current, ...part }
  }, [])
  return { begins, keep }
}

// Another list begins at its top.
function useCursor(name: string, begins: KeptPlace, toTop: () => void) {
  const [cursor, setCursor] = useState({ name, row: begins.row })
  const shown = useRef(name)
  useEffect(() => {
    if (shown.current === name) return
    shown.current = name
    toTop()
  }, [name, toTop])
  return {
    row: cursor.name === name ? cursor.row : 0,
    to: (row: number) => setCursor({ name, row }),
  }
}

export interface ListCardProps extends ComponentProps<'section'>, ListProps {}

export function ListCard({ list, change, className, ...props }: ListCardProps) {
  const [measured, width_px] = useWidth<HTMLDivElement>()
  const phone = width_px !== null && width_px < kPhone_px
  const name = paramsOf(list).toString()
  const { begins, keep } = useKept(name)
  const widths = useColumnWidths('tillcast.customers.columns')
  const total = useTotal(list)
  const place = useRowsWindow({
    rows: total ?? kExpected,
    row_px: phone ? kPhoneRow_px : kRow_px,
    head_px: phone ? 0 : kHead_px,
    ready: total !== null && width_px !== null,
    begins_px: begins.scroll_px,
  })
  const pages = usePages(list, place.window.first, place.window.end)
  const cursor = useCursor(name, begins, place.toTop)
  const onPlace = (scroll_px: number) => keep({ scroll_px, row: cursor.row })
  const note = pages.currency ? `amounts in ${pages.currency}, days in UTC` : 'days in UTC'
  return (
    <Card
      aria-labelledby="list"
      className={classNames('flex flex-col overflow-hidden', kFocus, className)}
      {...props}
    >
      <div ref={measured} />
      <CardHeader titleId="list" title={titleOf(total)} note={total !== 0 && note}>
        <NewerFigures pages={pages} />
        {Object.keys(widths.widths).length > 0 && !phone && (
          <Button onClick={widths.reset}>Usual widths</Button>
        )}
        <PagesExport
          total={total}
          read={async (cursor, signal) => {
            const query = { ...queryOf(list), cursor, limit: kExportPage }
            const { customers, next } = await fetchCustomers(query, signal)
            return { rows: customers, next }
          }}
          file={(all) => ({
            name: `tillcast-customers${total !== null && total > all.length
              ? `-first-${all.length}` : ''}.csv`,
            text: customersCsv(all),
          })}
        />
      </CardHeader>
      {total === 0 ? <NobodyHere list={list} change={change} />
        : total === null && pages.error ? <Unread pages={pages} />
          : (
            <ListGrid
              list={list} change={change} total={total} rows={total ?? kExpected}
              row_px={phone ? kPhoneRow_px : kRow_px} phone={phone} pages={pages} place={place}
              widths={widths} cursor={cursor} onPlace={onPlace} aria-busy={total === null}
            />
          )}
      {total !== null && pages.error && (
        <p role="alert" className="flex items-center gap-3 border-t border-line px-4 py-2 text-sm">
          Some rows could not be read: {pages.error.message}.
          <Button onClick={pages.refresh}>Ask again</Button>
        </p>
      )}
    </Card>
  )
}
