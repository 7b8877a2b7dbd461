import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'

export function NoOrders() {
  return (
    <Card className="py-16" data-testid="no-orders">
      <EmptyState title="No orders yet" command="tillcast import FILE">
        <p>
          Revenue, customers and predictions show here with the first order. Import a CSV of past
          orders, or send them to <code>POST /v1/orders</code>; this page fills by itself.
        </p>
      </EmptyState>
    </Card>
  )
}
