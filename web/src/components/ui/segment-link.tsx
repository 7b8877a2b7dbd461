import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { segmentPath } from '@/lib/paths'
import { SegmentMark } from './segment-mark'
import { TextLink } from './text-link'

export interface SegmentLinkProps extends Omit<ComponentProps<typeof TextLink>, 'to' | 'id'> {
  id: number
  name: string | null
}

// A segment by its name, to its portrait.
export function SegmentLink({ id, name, className, ...props }: SegmentLinkProps) {
  const base = 'inline-flex max-w-full items-center gap-1.5'
  return (
    <TextLink to={segmentPath(id)} quiet className={classNames(base, className)} {...props}>
      <SegmentMark id={id} />
      <bdi className="min-w-0 truncate">{name ?? `Segment ${id}`}</bdi>
    </TextLink>
  )
}
