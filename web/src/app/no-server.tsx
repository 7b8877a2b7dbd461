import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { formatClock } from '@/lib/format'

export function NoServer() {
  const lost_at_ms = useAnalytics(({ connection }) => connection.lost_at_ms)
  return (
    <Card className="py-16" role="alert" data-testid="no-server">
      <EmptyState title="The Tillcast server does not answer" command="tillcast serve">
        <p>
          Nothing from {window.location.host} since {formatClock(lost_at_ms)} UTC. This
          page tries again every few seconds and goes on by itself.
        </p>
      </EmptyState>
    </Card>
  )
}
