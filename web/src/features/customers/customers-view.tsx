import { ViewTitle } from '@/components/ui/view-title'
import { ListCard } from './list-card'
import { ListFilters } from './list-filters'
import { useList } from './use-list'

// Everyone who ever bought, however many they are.
export default function CustomersView() {
  const address = useList()
  return (
    <div
      className={
        'flex h-[calc(100dvh-4.5rem)] min-h-112 flex-col gap-3 max-md:h-[calc(100dvh-9rem)]'
      }
    >
      <ViewTitle title="Customers">Customers</ViewTitle>
      <ListFilters {...address} />
      <ListCard className="min-h-0 grow" {...address} />
    </div>
  )
}
