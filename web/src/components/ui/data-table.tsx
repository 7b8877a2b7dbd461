import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { SortHead, type SortOrder } from './sort-head'

export interface Column<Row> {
  name: string
  title?: string
  cell: (row: Row) => ReactNode
  left?: boolean // texts; figures stand right
  className?: string // of head and cells alike, for instance to leave it out on phones
  sorted?: SortOrder | null // how the rows stand by this column
  onSort?: () => void // absent: they cannot be sorted by it
}

export interface DataTableProps<Row> extends Omit<ComponentProps<'div'>, 'children'> {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
  rowProps?: (row: Row) => ComponentProps<'tr'>
  tableClassName?: string
}

function Heads<Row>({ columns, align }: {
  columns: readonly Column<Row>[]
  align: (column: Column<Row>) => string
}) {
  return (
    <thead className="sticky top-0 z-1 bg-surface text-xs text-muted">
      <tr>
        {columns.map((column) => (
          <th
            key={column.name}
            scope="col"
            title={column.title}
            aria-sort={column.sorted ?? undefined}
            className={classNames('py-1 pl-3 font-normal first:pl-0', align(column))}
          >
            {column.onSort ? (
              <SortHead sorted={column.sorted ?? null} onClick={column.onSort}>
                {column.name}
              </SortHead>
            ) : column.name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

// By touch a row with a link is as high as a finger wants.
const base = 'w-full text-sm pointer-coarse:[&_tr:has(a)]:h-11 pointer-coarse:[&_tbody_a]:py-3.5'

// The table behind a chart: scrolls by itself, by keyboard too; the first column names the row.
export function DataTable<Row>({
  label, columns, rows, keyOf, rowProps, tableClassName, className, ...props
}: DataTableProps<Row>) {
  const align = (column: Column<Row>) =>
    classNames(column.left ? 'text-left' : 'text-right tabular-nums', column.className)
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={label}
      className={classNames('scroll-hint relative overflow-auto px-4 pb-3', className)}
      {...props}
    >
      <table className={classNames(base, tableClassName)}>
        <Heads columns={columns} align={align} />
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-t border-line" {...rowProps?.(row)}>
              {columns.map((column, i) => {
                const Cell = i === 0 ? 'th' : 'td'
                return (
                  <Cell
                    key={column.name}
                    scope={i === 0 ? 'row' : undefined}
                    className={classNames('py-1 pl-3 font-normal first:pl-0', align(column))}
                  >
                    {column.cell(row)}
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
