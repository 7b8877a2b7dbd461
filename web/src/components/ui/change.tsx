import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatChange, formatChangeShort, formatPoints } from '@/lib/format'

export interface ChangeProps extends ComponentProps<'span'> {
  share: number | null
  against: string // the period it is measured against, named
  upIs?: 'good' | 'bad' | 'neither'
  points?: boolean // of what is a share itself: the difference, not the share of a share
}

// Good and bad are an arrow and a sign first, a colour second.
export function Change({
  share, against, upIs = 'good', points = false, className, ...props
}: ChangeProps) {
  const rounded = share === null ? 0 : Math.round(share * 1000)
  const good = upIs === 'good' ? rounded > 0 : rounded < 0
  const tone =
    rounded === 0 || upIs === 'neither' ? 'text-muted' : good ? 'text-good' : 'text-bad'
  const arrow = rounded > 0 ? '\u25b2' : rounded < 0 ? '\u25bc' : ''
  const text = points ? formatPoints(share) : formatChangeShort(share)
  const exact = formatChange(share)
  const what = points ? 'Percentage points against' : text === exact ? 'Against'
    : `${exact} against`
  const title = share === null ? `Nothing to compare in ${against}` : `${what} ${against}`
  return (
    <span
      title={title}
      className={classNames('tabular-nums whitespace-nowrap', tone, className)}
      {...props}
    >
      {arrow && <span aria-hidden className="mr-0.5 text-[9px]">{arrow}</span>}
      {text}
      <span className="sr-only"> {title}</span>
    </span>
  )
}
