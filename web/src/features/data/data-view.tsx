import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ViewTitle } from '@/components/ui/view-title'

export default function DataView() {
  return (
    <>
      <ViewTitle title="Data">Data</ViewTitle>
      <Card className="py-16">
        <EmptyState title="Nothing to show yet" />
      </Card>
    </>
  )
}
