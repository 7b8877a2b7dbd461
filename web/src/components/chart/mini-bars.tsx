// A few small bars from zero with a name below each, for counts by weekday or hour.
//
//   label   says what is counted; names, values: one a bar; every: how many bars a name stands for
import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatCount } from '@/lib/format'

export interface MiniBarsProps extends ComponentProps<'figure'> {
  label: string
  names: readonly string[]
  values: readonly number[]
  every?: number
}

const kHeight_px = 56

export function MiniBars({ label, names, values, every = 1, className, ...props }: MiniBarsProps) {
  const most = Math.max(1, ...values)
  return (
    <figure className={classNames('min-w-0', className)} {...props}>
      <figcaption className="pb-1 text-xs text-muted">{label}</figcaption>
      <ol className="flex items-end gap-0.5">
        {values.map((value, i) => {
          const text = `${names[i]}: ${formatCount(value)}`
          return (
            <li key={names[i]} title={text} className="flex min-w-0 grow basis-0 flex-col">
              <span className="sr-only">{text}</span>
              <span
                aria-hidden
                className="flex items-end border-b border-control"
                style={{ height: kHeight_px }}
              >
                <span
                  className="w-full rounded-t-xs bg-chart-1"
                  style={{ height: value === 0 ? 0 : Math.max(2, (value / most) * kHeight_px) }}
                />
              </span>
              <span aria-hidden className={classNames('h-4 text-xs whitespace-nowrap text-muted',
                every === 1 && 'text-center')}>
                {i % every === 0 ? names[i] : ''}
              </span>
            </li>
          )
        })}
      </ol>
    </figure>
  )
}
