import { useEffect, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { useAnalytics } from '@/lib/analytics/use-analytics'

// In place of a view that could not be fetched. It is asked for again when the server is back.
export function MissingView({ onRetry }: { onRetry: () => void }) {
  const isLive = useAnalytics((analytics) => analytics.isLive)
  const was = useRef(isLive)
  useEffect(() => {
    if (isLive && !was.current) onRetry()
    was.current = isLive
  }, [isLive, onRetry])
  return (
    <Card className="py-16" role="alert" data-testid="missing-view">
      <EmptyState title="This view could not be loaded">
        <p>
          {isLive ? 'The server answers, but not with this view: it may be newer than this page.'
            : 'The server is away. This view opens by itself as soon as it is back.'}
        </p>
        <p className="flex justify-center gap-2 pt-3">
          <Button onClick={onRetry}>Try again</Button>
          {isLive && <Button onClick={() => window.location.reload()}>Load the page again</Button>}
        </p>
      </EmptyState>
    </Card>
  )
}
