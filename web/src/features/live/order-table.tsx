import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import type { Order, Prediction } from '@/lib/wire/types'
import { OrderRow } from './order-row'

export interface OrderTableProps extends ComponentProps<'div'> {
  orders: readonly Order[]
  freshAfter: number
  busy: boolean // more come than can be read: rows are written over, not made anew
  predictions: ReadonlyMap<string, Prediction>
  find: string
}

// Whole rows, however high it may be: 24 px of heads, and rows of 32 px, by touch of 44 px.
export function OrderTable({
  orders, freshAfter, busy, predictions, find, className, ...props
}: OrderTableProps) {
  const base =
    'relative h-[376px] overflow-y-auto overflow-x-hidden contain-content ' +
    '[overflow-anchor:none] [--row:32px] pointer-coarse:[--row:44px] lg:max-h-full ' +
    'lg:h-[calc(24px+round(down,100cqh-24px,var(--row)))]'
  const head = 'h-6 px-1 text-left font-normal'
  return (
    <div
      className={classNames('lg:min-h-0 lg:flex-1 lg:[container-type:size]', className)}
      {...props}
    >
      <div tabIndex={0} role="region" aria-label="Orders, newest first" className={base}>
        <table className="w-full table-fixed text-sm">
          <thead className="sticky top-0 bg-surface text-xs text-muted">
            <tr>
              <th
                scope="col"
                className={classNames(
                  head, 'w-26 pl-3 sm:w-27 sm:pl-4 lg:max-xl:w-25 lg:max-xl:pl-3')}
              >
                Time
              </th>
              <th scope="col" className={classNames(head, 'w-15 sm:w-20 lg:max-xl:w-15')}>
                Customer
              </th>
              <th
                scope="col"
                className={classNames(head, 'hidden w-28 sm:table-cell lg:hidden 2xl:table-cell')}
              >
                Country
              </th>
              <th scope="col" className={head}>Products</th>
              <th
                scope="col"
                className={classNames(
                  head,
                  'w-22 pr-3 text-right sm:w-24 sm:pr-4 lg:max-xl:w-20 lg:max-xl:pr-3',
                )}
              >
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {orders.map((order, place) => (
              <OrderRow
                key={busy ? place : order.seq}
                order={order}
                fresh={order.seq > freshAfter}
                prediction={predictions.get(order.customer_id ?? '')}
                find={find}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
