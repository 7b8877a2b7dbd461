import type { ComponentProps } from 'react'
import { customerPath } from '@/lib/paths'
import { TextLink } from './text-link'

export interface CustomerLinkProps extends Omit<ComponentProps<typeof TextLink>, 'to'> {
  id: string
}

export function CustomerLink({ id, ...props }: CustomerLinkProps) {
  return (
    <TextLink to={customerPath(id)} quiet {...props}>
      <bdi>{id}</bdi>
    </TextLink>
  )
}
