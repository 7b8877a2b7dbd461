import { Link } from 'react-router'
import { buttonLook } from './button'
import { EmptyState, type EmptyStateProps } from './empty-state'

export type NoOrdersYetProps = Omit<EmptyStateProps, 'command'>

// What will be here (children), and what brings it: a file, or orders that are sent.
export function NoOrdersYet({ children, ...props }: NoOrdersYetProps) {
  return (
    <EmptyState {...props}>
      <p>{children}</p>
      <p className="py-4">
        <Link to="/data" className={buttonLook}>Bring a file</Link>
      </p>
      <p>
        Or have your shop send its orders to <code>POST /v1/orders</code>. This page fills by
        itself.
      </p>
    </EmptyState>
  )
}
