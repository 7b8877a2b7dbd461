import { decodeFigures } from './decode-figures'
import { Fields, decodeList } from './fields'
import { orderAsItIs } from './order-as-it-is'
import type { Customer, CustomerDetail, Order, OrderLine, Prediction, Time } from './types'

const kinds = ['placed', 'updated', 'cancelled', 'refunded', 'adjusted'] as const

function decodeLine(value: unknown, path: string): OrderLine {
  const f = new Fields(value, path)
  return {
    product_id: f.text('product_id'),
    description: f.textOrNull('description'),
    quantity: f.number('quantity'),
    unit_price: f.money('unit_price'),
  }
}

// What an order says, without its place in the log: all there is of one that is only previewed.
export function decodeStatement(value: unknown, path = 'order'): Omit<Order, 'seq'> {
  const f = new Fields(value, path)
  return {
    order_id: f.text('order_id'),
    kind: f.oneOf('kind', kinds),
    customer_id: f.textOrNull('customer_id') || null,
    ordered_at: f.time('ordered_at'),
    currency: f.textOrNull('currency') || null,
    country: f.textOrNull('country') || null,
    amount: f.money('amount'),
    lines: f.list('lines', decodeLine),
  }
}

function decodeOrderSlowly(value: unknown, path: string): Order {
  return { seq: new Fields(value, path).number('seq'), ...decodeStatement(value, path) }
}

// Thousands come a second: what is right is taken as it is, without a path for each of its fields;
// what is not is read again field by field, which says what is wrong.
export const decodeOrder = (value: unknown, path = 'order'): Order =>
  orderAsItIs(value) ?? decodeOrderSlowly(value, path)

export const decodeOrders = (value: unknown): Order[] =>
  Array.isArray(value)
    ? value.map((item, i) => orderAsItIs(item) ?? decodeOrderSlowly(item, `orders[${i}]`))
    : decodeList(value, 'orders', decodeOrder)

export function decodePrediction(value: unknown, path = 'prediction'): Prediction {
  const f = new Fields(value, path)
  return {
    customer_id: f.text('customer_id'),
    probability: f.number('probability'),
    segment: f.textOrNull('segment'),
    segment_id: f.numberOrNull('segment_id'),
    as_of: f.timeOrNull('as_of'),
    model_id: f.textOrNull('model_id'),
  }
}

function decodeCustomer(value: unknown, path: string): Customer {
  const f = new Fields(value, path)
  return {
    customer_id: f.text('customer_id'),
    country: f.textOrNull('country') || null,
    first_purchase_at: f.timeOrNull('first_purchase_at'),
    last_purchase_at: f.timeOrNull('last_purchase_at'),
    orders: f.number('orders'),
    monetary: f.money('monetary'),
    refunded: f.moneyOrNull('refunded'),
    currency: f.textOrNull('currency'),
    probability: f.numberOrNull('probability'),
    segment: f.textOrNull('segment'),
    segment_id: f.numberOrNull('segment_id'),
  }
}

export interface CustomerPage {
  customers: Customer[]
  total: number | null
  next: string | null // the cursor of the next page
  as_of: Time | null
  seq: number | null // of the log, when this was so
}

export function decodeCustomers(value: unknown): CustomerPage {
  const f = new Fields(value, 'customers')
  return {
    customers: f.list('customers', decodeCustomer),
    total: f.numberOrNull('total'),
    next: f.textOrNull('next'),
    as_of: f.timeOrNull('as_of'),
    seq: f.numberOrNull('seq'),
  }
}

export function decodeCustomerDetail(value: unknown): CustomerDetail {
  const f = new Fields(value, 'customer')
  return {
    ...decodeCustomer(value, 'customer'),
    as_of: f.timeOrNull('as_of'),
    features: f.has('features') ? decodeFigures(f.raw('features'), 'customer.features') : null,
    prediction: f.has('prediction')
      ? decodePrediction(f.raw('prediction'), 'customer.prediction')
      : null,
    recent_orders: f.has('recent_orders') ? f.list('recent_orders', decodeOrder) : [],
  }
}
