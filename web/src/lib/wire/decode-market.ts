import { Fields } from './fields'
import type {
  Countries, Country, CountryBefore, Market, Product, ProductBefore, Products,
} from './types'

const decodeMarket = (f: Fields): Market => ({
  from: f.timeOrNull('from'),
  to: f.timeOrNull('to'),
  previous_from: f.timeOrNull('previous_from'),
  as_of: f.timeOrNull('as_of'),
  currency: f.textOrNull('currency'),
  total: f.number('total'),
})

function decodeCountryBefore(value: unknown, path: string): CountryBefore {
  const f = new Fields(value, path)
  return {
    orders: f.number('orders'),
    gross_revenue: f.money('gross_revenue'),
    net_revenue: f.money('net_revenue'),
    customers: f.number('customers'),
  }
}

function decodeCountry(value: unknown, path: string): Country {
  const f = new Fields(value, path)
  return {
    country: f.text('country'),
    orders: f.number('orders'),
    transactions: f.number('transactions'),
    gross_revenue: f.money('gross_revenue'),
    refunds: f.money('refunds'),
    net_revenue: f.money('net_revenue'),
    customers: f.number('customers'),
    average_order_value: f.moneyOrNull('average_order_value'),
    previous: f.has('previous') ? decodeCountryBefore(f.raw('previous'), `${path}.previous`) : null,
  }
}

export function decodeCountries(value: unknown): Countries {
  const f = new Fields(value, 'countries')
  return { ...decodeMarket(f), countries: f.list('countries', decodeCountry) }
}

function decodeProductBefore(value: unknown, path: string): ProductBefore {
  const f = new Fields(value, path)
  return {
    units: f.number('units'),
    lines: f.number('lines'),
    gross_revenue: f.money('gross_revenue'),
  }
}

function decodeProduct(value: unknown, path: string): Product {
  const f = new Fields(value, path)
  return {
    product_id: f.text('product_id'),
    description: f.textOrNull('description') || null,
    units: f.number('units'),
    lines: f.number('lines'),
    gross_revenue: f.money('gross_revenue'),
    previous: f.has('previous') ? decodeProductBefore(f.raw('previous'), `${path}.previous`) : null,
    change: f.moneyOrNull('change'),
  }
}

export function decodeProducts(value: unknown): Products {
  const f = new Fields(value, 'products')
  return { ...decodeMarket(f), products: f.list('products', decodeProduct) }
}
