import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatCount, formatMoneyExact } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { stepLabel, type RevenuePoint } from './revenue-points'

export interface RevenueTableProps extends ComponentProps<'div'> {
  points: readonly RevenuePoint[]
  step: Step
}

export function RevenueTable({ points, step, className, ...props }: RevenueTableProps) {
  const head = 'py-1 pl-3 text-right font-normal'
  const cell = 'py-1 pl-3 text-right tabular-nums'
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={`Revenue by ${step}, newest first`}
      className={classNames('overflow-auto px-4', className)}
      {...props}
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            <th scope="col" className="py-1 text-left font-normal">{step}</th>
            <th scope="col" className={head}>Net</th>
            <th scope="col" className={head}>Gross</th>
            <th scope="col" className={head}>Refunds</th>
            <th scope="col" className={head}>Orders</th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map(({ at, source, present }) => (
            <tr key={at} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
                {stepLabel(at, step)}
                {present && ', so far'}
              </th>
              <td className={cell}>{formatMoneyExact(source.net_revenue, null)}</td>
              <td className={cell}>{formatMoneyExact(source.gross_revenue, null)}</td>
              <td className={cell}>{formatMoneyExact(source.refunds, null)}</td>
              <td className={cell}>{formatCount(source.orders)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
