// The views in the order of the rail; `key` goes there after `g`.
import type { ComponentType } from 'react'
import {
  BasketsIcon, CohortsIcon, CustomersIcon, DataIcon, LiveIcon, ModelsIcon, SegmentsIcon,
} from '@/components/ui/view-icons'

export interface ViewEntry {
  to: string
  name: string
  key: string
  icon: ComponentType
}

export const viewList: readonly ViewEntry[] = [
  { to: '/', name: 'Live', key: 'l', icon: LiveIcon },
  { to: '/customers', name: 'Customers', key: 'c', icon: CustomersIcon },
  { to: '/segments', name: 'Segments', key: 's', icon: SegmentsIcon },
  { to: '/models', name: 'Models', key: 'm', icon: ModelsIcon },
  { to: '/cohorts', name: 'Cohorts', key: 'o', icon: CohortsIcon },
  { to: '/baskets', name: 'Baskets', key: 'b', icon: BasketsIcon },
  { to: '/data', name: 'Data', key: 'd', icon: DataIcon },
]

export const kOnPhones = 4 // of them in the bottom bar; the others are behind "More"
