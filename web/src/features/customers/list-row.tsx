import type { ComponentProps } from 'react'
import { Chance } from '@/components/ui/chance'
import { TextLink } from '@/components/ui/text-link'
import { classNames } from '@/lib/class-names'
import { formatDate, formatMoney, formatMoneyExact } from '@/lib/format'
import type { Customer } from '@/lib/wire/types'
import { memberPath, type CustomerList } from './list-address'
import { listColumns, SegmentCell } from './list-columns'

export interface ListRowProps extends ComponentProps<'div'> {
  row: number // its place in the list
  list: CustomerList
  customer: Customer | undefined // undefined: still being read
  atCursor: boolean
}

const looks = ({ atCursor, className }: Pick<ListRowProps, 'atCursor' | 'className'>) =>
  classNames(
    'group/row absolute inset-x-0 grid border-b border-line text-sm tabular-nums',
    atCursor ? 'bg-sunken' : 'hover:bg-sunken/60', className)

// Where the row of the cursor is, in dark as well as in light.
const kBar =
  'before:absolute before:inset-y-0 before:left-0 before:w-1 before:bg-accent ' +
  'group-focus-visible/grid:before:w-1.5'

// At once, unlike a view's: rows fly past, and blank ones would look like the end of the list.
function Unread({ className }: { className: string }) {
  return <div aria-hidden data-unread className={classNames('h-3 rounded bg-line', className)} />
}

// The one stop of a row; arrow keys and Enter reach it from the list itself.
function Name({ row, list, customer, className }: Pick<ListRowProps, 'row' | 'list'> & {
  customer: Customer
  className?: string
}) {
  return (
    <TextLink
      quiet
      tabIndex={-1}
      to={memberPath(customer.customer_id, list, row)}
      title={customer.customer_id}
      className={classNames('truncate', className)}
    >
      <bdi>{customer.customer_id}</bdi>
    </TextLink>
  )
}

export function WideRow({
  row, list, customer, atCursor, className, style, ...props
}: ListRowProps) {
  const name = 'sticky left-0 z-1 pl-4'
  const ground = atCursor ? 'bg-sunken' : 'bg-surface group-hover/row:bg-sunken'
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      data-row={row}
      data-cursor={atCursor || undefined}
      className={classNames('items-center', looks({ atCursor, className }))}
      style={style}
      {...props}
    >
      {listColumns.map((column, i) => (
        <div
          key={column.key}
          role="gridcell"
          className={classNames(
            'flex h-full min-w-0 items-center overflow-hidden px-2 whitespace-nowrap last:pr-4',
            !column.left && 'justify-end',
            i === 0 && classNames(name, ground, atCursor && kBar))}
        >
          {!customer ? <Unread className="w-3/5" />
            : i === 0 ? <Name row={row} list={list} customer={customer} />
              : <div
                className={classNames('min-w-0 grow truncate', !column.left && 'text-right')}
              >
                {column.cell(customer)}
              </div>}
        </div>
      ))}
    </div>
  )
}

// On phones: who and how much above, where and how likely below.
export function PhoneRow({
  row, list, customer, atCursor, className, style, ...props
}: ListRowProps) {
  const cell = 'min-w-0 overflow-hidden'
  return (
    <div
      role="row"
      aria-rowindex={row + 1}
      data-row={row}
      data-cursor={atCursor || undefined}
      className={classNames(
        'grid-cols-[minmax(0,1fr)_auto] content-center gap-x-3 gap-y-0.5 px-4',
        looks({ atCursor, className }), atCursor && kBar)}
      style={style}
      {...props}
    >
      {!customer ? (
        <div role="gridcell" className="col-span-2 flex flex-col gap-2">
          <Unread className="w-2/5" />
          <Unread className="w-3/5" />
        </div>
      ) : (
        <>
          <div role="gridcell" className={classNames(cell, 'flex items-center gap-3')}>
            <Name
              row={row} list={list} customer={customer}
              className="font-medium after:absolute after:inset-0"
            />
            <span className="min-w-0 text-xs text-muted"><SegmentCell customer={customer} /></span>
          </div>
          <div
            role="gridcell"
            className={classNames(cell, 'text-right')}
            title={formatMoneyExact(customer.monetary, customer.currency)}
          >
            {formatMoney(customer.monetary, customer.currency)}
          </div>
          <div role="gridcell" className={classNames(cell, 'truncate text-xs text-muted')}>
            <bdi>{customer.country ?? '\u2014'}</bdi>
            {customer.last_purchase_at && `, last ${formatDate(customer.last_purchase_at)}`}
          </div>
          <div role="gridcell" className={classNames(cell, 'text-xs')}>
            <Chance probability={customer.probability} barClassName="w-14" className="gap-1" />
          </div>
        </>
      )}
    </div>
  )
}
