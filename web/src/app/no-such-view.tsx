import { useLocation } from 'react-router'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { TextLink } from '@/components/ui/text-link'
import { useTitle } from '@/lib/use-title'

export function NoSuchView() {
  const { pathname } = useLocation()
  useTitle('Not found')
  return (
    <Card className="py-16" data-testid="no-such-view">
      <EmptyState title="There is no such view">
        Nothing is at <bdi className="wrap-anywhere">{pathname}</bdi>.{' '}
        <TextLink to="/">To the live view</TextLink>
      </EmptyState>
    </Card>
  )
}
