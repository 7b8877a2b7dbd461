import { act, render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import { AnalyticsContext } from './analytics-context'
import { isSame } from './is-same'
import { AnalyticsStore } from './store'
import { useAnalytics, type UseAnalytics } from './use-analytics'

const everything = (analytics: UseAnalytics): unknown => analytics

it('tells what is the same from what is not', () => {
  expect(isSame({ a: 1, b: null }, { a: 1, b: null })).toBe(true)
  expect(isSame({ a: 1 }, { a: 1, b: 2 })).toBe(false)
  expect(isSame({ a: {} }, { a: {} })).toBe(false)
  expect(isSame(null, {})).toBe(false)
  expect(isSame([1], [1])).toBe(false) // lists are compared by identity
})

it('draws again only who picked what changed', () => {
  let now_ms = 0
  const store = new AnalyticsStore(() => (now_ms += 1000))
  const analytics = { store, retryNow: () => {} }
  const drawn = { orders: 0, currency: 0, all: 0 }
  const Reader = ({ name, pick }: {
    name: keyof typeof drawn
    pick?: (analytics: UseAnalytics) => unknown
  }) => {
    useAnalytics(pick ?? everything)
    drawn[name] += 1
    return null
  }
  const currency = ({ kpis }: UseAnalytics) => ({ currency: kpis?.currency })
  const orders = ({ kpis }: UseAnalytics) => kpis?.orders
  render(
    <AnalyticsContext value={analytics}>
      <Reader name="orders" pick={orders} />
      <Reader name="currency" pick={currency} />
      <Reader name="all" />
    </AnalyticsContext>,
  )
  const say = (orders: number) => {
    const frame = frameJson('kpis')
    act(() => store.apply(decodeFrame({ ...frame, data: { ...frame.data, orders } })))
  }
  say(1)
  say(2)
  say(2)
  expect(drawn).toEqual({ orders: 3, currency: 2, all: 4 })
})
