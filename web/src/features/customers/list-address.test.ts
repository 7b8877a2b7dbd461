import { describe, expect, it } from 'vitest'
import {
  everyone, isNarrowed, listOf, listPath, memberPath, paramsOf, placeOf, queryOf, sortedBy,
  type CustomerList,
} from './list-address'

const some: CustomerList = {
  q: '17', segment: 2, country: 'Côte d\u2019Ivoire & more', sort: 'orders', order: 'asc',
  probability: { from: '0.5', to: null }, monetary: { from: '100', to: '500.5' },
  orders: { from: null, to: '10' }, last_purchase: { from: '2011-09-01', to: '2011-12-01' },
}
const read = (text: string) => listOf(new URLSearchParams(text))

describe('the address of a list', () => {
  it('is plain where everything is as usual', () => {
    expect(read('')).toEqual(everyone)
    expect(paramsOf(everyone).toString()).toBe('')
    expect(listPath(everyone)).toBe('/customers')
    expect(isNarrowed(everyone)).toBe(false)
  })

  it('keeps everything that was said, and is read back the same', () => {
    expect(listOf(paramsOf(some))).toEqual(some)
    expect(isNarrowed(some)).toBe(true)
    expect(isNarrowed({ ...everyone, sort: 'orders' })).toBe(false)
  })

  it('is asked in the words of the server, days from their midnight', () => {
    expect(queryOf(some)).toMatchObject({
      q: '17', segment: 2, probability_from: '0.5', monetary_to: '500.5', orders_to: '10',
      orders_from: null, sort: 'orders', order: 'asc',
      last_purchase_from: '2011-09-01T00:00:00Z', last_purchase_to: '2011-12-01T00:00:00Z',
    })
  })

  it.each([
    'probability_from=1.5', 'probability_to=half', 'monetary_from=1e9', 'orders_to=-1',
    'last_purchase_from=yesterday', 'last_purchase_to=2011-13-45', 'segment=x', 'sort=name',
  ])('takes nothing that the server would refuse: %s', (text) => {
    expect(read(text)).toEqual(everyone)
  })
})

it('a column that is chosen again turns round; another begins with its usual end', () => {
  expect(sortedBy(everyone, 'probability').order).toBe('asc')
  expect(sortedBy(everyone, 'country')).toMatchObject({ sort: 'country', order: 'asc' })
  expect(sortedBy(sortedBy(everyone, 'country'), 'country').order).toBe('desc')
  expect(sortedBy(everyone, 'orders')).toMatchObject({ sort: 'orders', order: 'desc' })
})

it('a customer of a list keeps it, and their place in it', () => {
  const path = memberPath('a/b&c', some, 1203)
  const { pathname, searchParams } = new URL(path, 'http://here')
  expect(pathname).toBe('/customers/a%2Fb%26c')
  expect(placeOf(searchParams)).toEqual({ list: some, at: 1203 })
  expect(placeOf(new URLSearchParams('list=&at=x'))).toBeNull()
  expect(placeOf(new URLSearchParams())).toBeNull()
})
