import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ViewTitle } from '@/components/ui/view-title'

export default function CompareView() {
  return (
    <>
      <ViewTitle title="Two models compared">Two models compared</ViewTitle>
      <Card className="py-16">
        <EmptyState title="Nothing to show yet" />
      </Card>
    </>
  )
}
