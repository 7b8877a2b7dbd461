import { Link, type LinkProps } from 'react-router'
import { classNames } from '@/lib/class-names'

// A link within the page. `quiet` ones look like the text around them until pointed at.
export interface TextLinkProps extends LinkProps {
  quiet?: boolean
}

export function TextLink({ quiet, className, ...props }: TextLinkProps) {
  const look = quiet
    ? 'underline decoration-line underline-offset-3 hover:text-accent hover:decoration-accent'
    : 'text-accent underline decoration-1 underline-offset-2 hover:decoration-2'
  return <Link className={classNames('rounded-xs', look, className)} {...props} />
}
