import { lazy } from 'react'
import { Route, Routes } from 'react-router'
import { Dashboard } from './dashboard'
import { NoSuchView } from './no-such-view'
import { Shell } from './shell'

const CustomersView = lazy(() => import('@/features/customers/customers-view'))
const CustomerView = lazy(() => import('@/features/customers/customer-view'))
const SegmentsView = lazy(() => import('@/features/segments/segments-view'))
const MembersView = lazy(() => import('@/features/segments/members-view'))
const ModelsView = lazy(() => import('@/features/models/models-view'))
const ModelView = lazy(() => import('@/features/models/model-view'))
const CompareView = lazy(() => import('@/features/models/compare-view'))
const CohortsView = lazy(() => import('@/features/cohorts/cohorts-view'))
const BasketsView = lazy(() => import('@/features/baskets/baskets-view'))
const DataView = lazy(() => import('@/features/data/data-view'))

// Every view is an address. The live one comes with the page, the others when they are wanted.
export function Views() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Dashboard />} />
        <Route path="customers" element={<CustomersView />} />
        <Route path="customers/:id" element={<CustomerView />} />
        <Route path="segments" element={<SegmentsView />} />
        <Route path="segments/customers" element={<MembersView />} />
        <Route path="models" element={<ModelsView />} />
        <Route path="models/compare" element={<CompareView />} />
        <Route path="models/:id" element={<ModelView />} />
        <Route path="cohorts" element={<CohortsView />} />
        <Route path="baskets" element={<BasketsView />} />
        <Route path="data" element={<DataView />} />
        <Route path="*" element={<NoSuchView />} />
      </Route>
    </Routes>
  )
}
