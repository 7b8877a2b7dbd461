// GET /v1/baskets.
import { Fields } from './fields'
import type { Baskets, Pair, PairedProduct } from './types'

function decodeProduct(value: unknown, path: string): PairedProduct {
  const f = new Fields(value, path)
  return {
    product_id: f.text('product_id'),
    description: f.textOrNull('description') || null,
    orders: f.number('orders'),
  }
}

function decodePair(value: unknown, path: string): Pair {
  const f = new Fields(value, path)
  return {
    a: decodeProduct(f.raw('a'), `${path}.a`),
    b: decodeProduct(f.raw('b'), `${path}.b`),
    orders: f.number('orders'),
    support: f.number('support'),
    confidence: f.number('confidence'),
    confidence_back: f.number('confidence_back'),
    lift: f.number('lift'),
    surprise: f.number('surprise'),
  }
}

export function decodeBaskets(value: unknown): Baskets {
  const f = new Fields(value, 'baskets')
  return {
    from: f.timeOrNull('from'),
    to: f.timeOrNull('to'),
    as_of: f.timeOrNull('as_of'),
    orders: f.number('orders'),
    products: f.number('products'),
    min_orders: f.number('min_orders'),
    products_frequent: f.number('products_frequent'),
    total: f.number('total'),
    pairs: f.list('pairs', decodePair),
  }
}
