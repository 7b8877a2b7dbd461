import { Chance } from '@/components/ui/chance'
import { CustomerLink } from '@/components/ui/customer-link'
import { DataTable, type Column } from '@/components/ui/data-table'
import { SegmentLink } from '@/components/ui/segment-link'
import type { SortOrder } from '@/components/ui/sort-head'
import {
  formatCount, formatDate, formatDateTime, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { Customer } from '@/lib/wire/types'
import type { MembersSort } from './api'

export interface MembersTableProps {
  label: string
  customers: readonly Customer[]
  by: MembersSort
  onSort: (key: string) => void
}

const columns: (Column<Customer> & { key?: string })[] = [
  {
    name: 'Customer', left: true, key: 'customer_id',
    cell: (c) => <CustomerLink id={c.customer_id} className="wrap-anywhere" />,
  },
  {
    name: 'Country', left: true, className: 'hidden md:table-cell',
    cell: (c) => <bdi className="text-muted">{c.country ?? '\u2014'}</bdi>,
  },
  {
    name: 'Segment', title: 'The one they are in now', left: true,
    cell: (c) => (c.segment_id === null ? (
      <span title="No purchase that counts">{'\u2014'}</span>
    ) : <SegmentLink id={c.segment_id} name={c.segment} />),
  },
  {
    name: 'Orders', className: 'hidden sm:table-cell', key: 'orders',
    cell: (c) => formatCount(c.orders),
  },
  {
    name: 'Spent', title: 'Gross, all time', key: 'monetary',
    cell: (c) => (
      <span title={formatMoneyExact(c.monetary, c.currency)}>
        {formatMoney(c.monetary, c.currency)}
      </span>
    ),
  },
  {
    name: 'Last order', className: 'hidden sm:table-cell', key: 'last_purchase_at',
    cell: (c) => (
      <span title={formatDateTime(c.last_purchase_at)} className="whitespace-nowrap">
        {formatDate(c.last_purchase_at)}
      </span>
    ),
  },
  {
    name: 'Chance', title: 'Likely to buy within 30 days', key: 'probability',
    cell: (c) => <Chance probability={c.probability} barClassName="hidden w-20 sm:block" />,
  },
]

export const sortableBy = columns.flatMap(({ key }) => (key ? [key] : []))

export function MembersTable({ label, customers, by, onSort }: MembersTableProps) {
  const direction: SortOrder = by.order === 'asc' ? 'ascending' : 'descending'
  return (
    <DataTable<Customer>
      label={label}
      rows={customers}
      keyOf={(c) => c.customer_id}
      columns={columns.map(({ key, ...column }) => ({
        ...column,
        sorted: key === by.sort ? direction : null,
        onSort: key ? () => onSort(key) : undefined,
      }))}
    />
  )
}
