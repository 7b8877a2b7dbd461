import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatPercent } from '@/lib/format'
import type { DriftBin } from '@/lib/wire/types'

const kHeight = 22
const kBin = 11 // two bars of 4, a gap of 1 between and of 2 after

export interface BinPairProps extends ComponentProps<'svg'> {
  bins: readonly DriftBin[]
}

// The share of customers in each bin of values: grey as learnt, coloured as now.
export function BinPair({ bins, className, ...props }: BinPairProps) {
  if (bins.length === 0) return <span className="text-muted">{'\u2014'}</span>
  const highest = Math.max(...bins.flatMap((b) => [b.expected, b.actual])) || 1
  const said = bins.map((b) => `${formatPercent(b.expected)} then, ${formatPercent(b.actual)} now`)
  const bar = (x: number, share: number, colour: string) => {
    const height = (share / highest) * kHeight
    return <rect x={x} y={kHeight - height} width="4" height={height} className={colour} />
  }
  return (
    <svg
      role="img"
      aria-label={`By value, low to high: ${said.join('; ')}`}
      viewBox={`0 0 ${bins.length * kBin} ${kHeight + 1}`}
      width={bins.length * kBin}
      height={kHeight + 1}
      className={classNames('block max-w-full', className)}
      {...props}
    >
      <title>{said.join('\n')}</title>
      {bins.map((b, i) => (
        <g key={i}>
          {bar(i * kBin, b.expected, 'fill-chart-neutral')}
          {bar(i * kBin + 5, b.actual, 'fill-chart-1')}
        </g>
      ))}
      <path d={`M0 ${kHeight + 0.5}h${bins.length * kBin}`} className="stroke-line" />
    </svg>
  )
}
