import { lazy } from 'react'
import { Route, Routes } from 'react-router'
import { Dashboard } from './dashboard'
import { NoSuchView } from './no-such-view'
import { Shell } from './shell'

const CustomerView = lazy(() => import('@/features/customers/customer-view'))
const ModelsView = lazy(() => import('@/features/models/models-view'))
const ModelView = lazy(() => import('@/features/models/model-view'))

// Every view is an address. The live one comes with the page, the others when they are wanted.
export function Views() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Dashboard />} />
        <Route path="customers/:id" element={<CustomerView />} />
        <Route path="models" element={<ModelsView />} />
        <Route path="models/:id" element={<ModelView />} />
        <Route path="*" element={<NoSuchView />} />
      </Route>
    </Routes>
  )
}
