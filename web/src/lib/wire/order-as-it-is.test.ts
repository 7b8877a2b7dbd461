import { describe, expect, it } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeOrder, decodeOrders } from './decode-orders'
import { orderAsItIs } from './order-as-it-is'

const order = {
  seq: 1, order_id: '1', kind: 'placed', customer_id: '', ordered_at: '2011-01-01T00:00:00Z',
  currency: 'GBP', country: null, amount: '1.5',
  lines: [{ product_id: 'A', quantity: 1, unit_price: '1.5' }],
}

describe('the quick check of an order', () => {
  it('takes every order of the golden frames', () => {
    const orders: unknown[] = [...frameJson('orders').data, ...frameJson('hello').data.orders]
    for (const value of orders) expect(orderAsItIs(value)).not.toBeNull()
    expect(decodeOrders(orders)).toHaveLength(orders.length)
  })

  it('knows guests and what has no name', () => {
    expect(decodeOrder(order)).toMatchObject({
      customer_id: null, country: null, lines: [{ description: null }],
    })
  })

  it.each([
    ['seq', Infinity], ['order_id', 5], ['kind', 'stolen'], ['customer_id', 7],
    ['ordered_at', 'yesterday'], ['amount', '1.'], ['amount', '.5'], ['amount', '1e5'],
    ['amount', '-'], ['amount', ''], ['lines', {}], ['lines', [{ product_id: 'A' }]],
  ])('leaves a wrong %s (%j) to the slow one, which says so', (key, wrong) => {
    expect(orderAsItIs({ ...order, [key]: wrong })).toBeNull()
    expect(() => decodeOrders([order, { ...order, [key]: wrong }])).toThrow(`orders[1].${key}`)
  })

  it.each(['0', '-12', '12.345678', '0.5'])('knows %s for money', (amount) => {
    expect(orderAsItIs({ ...order, amount })?.amount).toBe(amount)
  })
})
