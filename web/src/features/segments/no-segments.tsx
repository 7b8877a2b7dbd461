import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { NoOrdersYet } from '@/components/ui/no-orders-yet'

const kWillBe =
  'Who your customers are will show here: segments of customers who buy alike, each with its ' +
  'portrait, its share of revenue, its chance to buy, and who moves between them week by week. '

// Before the first fit; without an order there is nobody to divide yet.
export function NoSegments({ empty }: { empty: boolean }) {
  return (
    <Card className="py-16" data-testid="no-segments">
      {empty ? (
        <NoOrdersYet title="No customers yet">
          {kWillBe}It begins with the first orders.
        </NoOrdersYet>
      ) : (
        <EmptyState title="No segments yet" command="tillcast segment">
          <p>{kWillBe}One command finds them; this page fills by itself.</p>
        </EmptyState>
      )}
    </Card>
  )
}
