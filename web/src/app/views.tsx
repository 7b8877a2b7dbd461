import { createElement, use } from 'react'
import { Route, Routes } from 'react-router'
import { Dashboard } from './dashboard'
import { NoSuchView } from './no-such-view'
import { Shell } from './shell'
import { usePrefetch } from './use-prefetch'
import { ViewChunk } from './view-chunk'

const chunks = {
  'customers': new ViewChunk(() => import('@/features/customers/customers-view')),
  'customers/:id': new ViewChunk(() => import('@/features/customers/customer-view')),
  'segments': new ViewChunk(() => import('@/features/segments/segments-view')),
  'segments/customers': new ViewChunk(() => import('@/features/segments/members-view')),
  'models': new ViewChunk(() => import('@/features/models/models-view')),
  'models/compare': new ViewChunk(() => import('@/features/models/compare-view')),
  'models/:id': new ViewChunk(() => import('@/features/models/model-view')),
  'cohorts': new ViewChunk(() => import('@/features/cohorts/cohorts-view')),
  'baskets': new ViewChunk(() => import('@/features/baskets/baskets-view')),
  'data': new ViewChunk(() => import('@/features/data/data-view')),
}
const all = Object.values(chunks)

// One chunk has one view for good, so nothing is made anew with each drawing.
function Fetched({ chunk }: { chunk: ViewChunk }) {
  return createElement(use(chunk.get()))
}

// Every view is an address. The live one comes with the page, the others when it is idle, or at
// once when they are wanted.
export function Views() {
  usePrefetch(all)
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Dashboard />} />
        {Object.entries(chunks).map(([path, chunk]) => (
          <Route key={path} path={path} element={<Fetched key={path} chunk={chunk} />} />
        ))}
        <Route path="*" element={<NoSuchView />} />
      </Route>
    </Routes>
  )
}
