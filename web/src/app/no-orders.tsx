import { Card } from '@/components/ui/card'
import { NoOrdersYet } from '@/components/ui/no-orders-yet'

export function NoOrders() {
  return (
    <Card className="py-16" data-testid="no-orders">
      <NoOrdersYet title="No orders yet">
        Revenue, customers and predictions show here with the first order. A table of past orders,
        as your shop or spreadsheet saves it, is all it takes.
      </NoOrdersYet>
    </Card>
  )
}
