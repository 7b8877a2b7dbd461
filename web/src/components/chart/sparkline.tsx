import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface SparklineProps extends Omit<ComponentProps<'svg'>, 'values'> {
  values: readonly (number | null)[]
}

const kWidth = 100
const kHeight = 24
const kInset = 2

// A plain line without axes; its last point is marked. Unknown values are gaps.
export function sparklinePath(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null)
  if (values.length < 2 || known.length === 0) return null
  const low = Math.min(0, ...known)
  const high = Math.max(...known)
  const span = high - low || 1
  const x = (i: number) => (i / (values.length - 1)) * kWidth
  const y = (v: number) => kHeight - kInset - ((v - low) / span) * (kHeight - 2 * kInset)
  let pen = 'M'
  let path = ''
  values.forEach((value, i) => {
    if (value === null) pen = 'M'
    else {
      path += `${pen}${x(i).toFixed(2)} ${y(value).toFixed(2)}`
      pen = 'L'
    }
  })
  const last = values.at(-1)
  return { path, last: last == null ? null : { x: kWidth, y: y(last) } }
}

export function Sparkline({ values, className, ...props }: SparklineProps) {
  const drawn = sparklinePath(values)
  return (
    <svg
      viewBox={`0 0 ${kWidth} ${kHeight}`}
      preserveAspectRatio="none"
      aria-hidden
      className={classNames('block h-6 w-full overflow-visible', className)}
      {...props}
    >
      {drawn && (
        <path
          d={drawn.path}
          fill="none"
          strokeWidth="1.5"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-chart-1"
        />
      )}
      {drawn?.last && (
        // A round cap of no length stays round however the drawing is stretched.
        <path
          d={`M${drawn.last.x} ${drawn.last.y}h0`}
          strokeWidth="5"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-chart-1"
        />
      )}
    </svg>
  )
}
