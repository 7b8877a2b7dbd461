import { expect, it } from 'vitest'
import { countryRows } from './country-rows'

const country = (name: string, gross_revenue: string, before: string | null) => ({
  country: name, orders: 1, transactions: 1, gross_revenue, refunds: '0',
  net_revenue: gross_revenue, customers: 1, average_order_value: null,
  previous: before === null ? null
    : { orders: 1, gross_revenue: before, net_revenue: before, customers: 1 },
})

it('knows shares and changes, and what has no name', () => {
  const rows = countryRows([country('Germany', '75', '50'), country('', '25', null)])
  expect(rows.map(({ name, share, change }) => [name, share, change])).toEqual([
    ['Germany', 0.75, 0.5],
    ['Not stated', 0.25, null],
  ])
})

it('knows no share of nothing', () => {
  expect(countryRows([country('Malta', '0', '0')])[0]).toMatchObject({ share: null, change: null })
})
