import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import type { Order, Prediction } from '@/lib/wire/types'
import { OrderRow } from './order-row'

export interface OrderTableProps extends ComponentProps<'div'> {
  orders: readonly Order[]
  freshAfter: number
  predictions: ReadonlyMap<string, Prediction>
}

export function OrderTable({
  orders, freshAfter, predictions, className, ...props
}: OrderTableProps) {
  const base = 'relative h-96 overflow-y-auto overflow-x-hidden [overflow-anchor:none] lg:h-auto'
  const head = 'px-1 py-1 text-left font-normal'
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Orders, newest first"
      className={classNames(base, 'lg:min-h-0 lg:flex-1', className)}
      {...props}
    >
      <table className="w-full table-fixed text-sm">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            <th scope="col" className={classNames(head, 'w-26 pl-3 sm:w-27 sm:pl-4')}>Time</th>
            <th scope="col" className={classNames(head, 'w-15 sm:w-20')}>Customer</th>
            <th
              scope="col"
              className={classNames(head, 'hidden w-28 sm:table-cell lg:hidden 2xl:table-cell')}
            >
              Country
            </th>
            <th scope="col" className={head}>Products</th>
            <th scope="col" className={classNames(head, 'w-22 pr-3 text-right sm:w-24 sm:pr-4')}>
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <OrderRow
              key={order.seq}
              order={order}
              fresh={order.seq > freshAfter}
              prediction={predictions.get(order.customer_id ?? '')}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
