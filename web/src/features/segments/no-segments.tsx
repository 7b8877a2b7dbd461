import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'

// Before the first fit; without an order there is nobody to divide yet.
export function NoSegments({ empty }: { empty: boolean }) {
  return (
    <Card className="py-16" data-testid="no-segments">
      <EmptyState
        title={empty ? 'No customers yet' : 'No segments yet'}
        command={empty ? 'tillcast import FILE' : 'tillcast segment'}
      >
        <p>
          Who your customers are will show here: segments of customers who buy alike, each with its
          portrait, its share of revenue, its chance to buy, and who moves between them week by
          week.{' '}
          {empty ? 'It begins with the first orders.'
            : 'One command finds them; this page fills by itself.'}
        </p>
      </EmptyState>
    </Card>
  )
}
