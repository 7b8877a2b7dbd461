import { describe, expect, it } from 'vitest'
import { decodeCountries, decodeProducts } from './decode-market'
import { DecodeError } from './fields'

// The examples of docs/api.md.
const window = {
  from: '2011-08-01T00:00:00Z', to: '2011-08-31T00:00:00Z', previous_from: '2011-07-02T00:00:00Z',
  as_of: '2011-08-31T00:00:00Z', currency: 'GBP',
}
const germany = {
  country: 'Germany', orders: 603, transactions: 9096, gross_revenue: '228867.14',
  refunds: '7168.93', net_revenue: '221698.21', customers: 94,
  average_order_value: '379.547496',
  previous: { orders: 80, gross_revenue: '21000', net_revenue: '20500', customers: 40 },
}
const cakestand = {
  product_id: '22423', description: 'REGENCY CAKESTAND 3 TIER', units: 1234, lines: 210,
  gross_revenue: '15000.5', previous: { units: 900, lines: 180, gross_revenue: '11000' },
  change: '4000.5',
}

describe('countries and products', () => {
  it('are understood as documented', () => {
    const countries = decodeCountries({ ...window, total: 38, countries: [germany] })
    expect(countries.countries[0]).toEqual(germany)
    const products = decodeProducts({ ...window, total: 4070, products: [cakestand] })
    expect(products.products[0]).toEqual(cakestand)
    expect(products.total).toBe(4070)
  })

  it('may have no window before, and no name', () => {
    const nameless = { ...germany, country: '', previous: null, average_order_value: null }
    const { countries } = decodeCountries({ ...window, total: 1, countries: [nameless] })
    expect(countries[0]).toMatchObject({ country: '', previous: null })
    const plain = { ...cakestand, description: '', previous: null, change: null }
    const { products } = decodeProducts({ ...window, total: 1, products: [plain] })
    expect(products[0]).toMatchObject({ description: null, change: null })
  })

  it('say where they are wrong', () => {
    const wrong = { ...cakestand, change: 4 }
    expect(() => decodeProducts({ ...window, total: 1, products: [wrong] }))
      .toThrow(new DecodeError('products.products[0].change: expected a string'))
  })
})
