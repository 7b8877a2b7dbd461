import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

const tones = {
  neutral: 'border-line bg-sunken text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  warn: 'border-transparent bg-warn-soft text-warn',
  bad: 'border-transparent bg-bad-soft text-bad',
}

export interface BadgeProps extends ComponentProps<'span'> {
  tone?: keyof typeof tones
}

export function Badge({ tone = 'neutral', className, ...props }: BadgeProps) {
  const base =
    'inline-flex items-center gap-1 rounded border px-1.5 py-px text-xs whitespace-nowrap'
  return <span className={classNames(base, tones[tone], className)} {...props} />
}
