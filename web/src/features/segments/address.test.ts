import { describe, expect, it } from 'vitest'
import {
  addressOf, backPath, everyone, membersOf, membersPath, paramsOf, sortedBy, type Address,
  type Members,
} from './address'

const usual = addressOf(new URLSearchParams())

describe('the address of the view', () => {
  it('is plain for the plain view', () => {
    expect(usual).toEqual({
      segment: null, period: null, refit: false, index: 'silhouette', sort: 'revenue',
      order: 'desc',
    })
    expect(String(paramsOf(usual))).toBe('')
  })

  it('holds everything that was chosen, and gives it back', () => {
    const chosen: Address = {
      segment: 12, period: '2011-08-29T00:00:00Z', refit: true, index: 'gap', sort: 'name',
      order: 'desc',
    }
    expect(addressOf(paramsOf(chosen))).toEqual(chosen)
  })

  it('takes nonsense for nothing', () => {
    const odd = 'segment=-1&period=&refit=true&index=love&sort=x&order=up'
    expect(addressOf(new URLSearchParams(odd))).toEqual(usual)
  })

  it('turns a column round, and begins another at its usual end', () => {
    expect(sortedBy(usual, 'revenue').order).toBe('asc')
    expect(sortedBy(usual, 'name')).toMatchObject({ sort: 'name', order: 'asc' })
    expect(sortedBy({ ...usual, sort: 'name', order: 'asc' }, 'size').order).toBe('desc')
  })
})

it.each<[Members, string]>([
  [{ ...everyone, segment: 3 }, 'segment=3'],
  [{ ...everyone, moved_from: 2, changed: true }, 'moved_from=2&changed=true'],
  [
    { ...everyone, segment: 5, moved_from: 'new', period: '2011-08-29T00:00:00Z' },
    'segment=5&moved_from=new&period=2011-08-29T00%3A00%3A00Z',
  ],
  [
    { ...everyone, segment: 'none', moved_from: 2, period: '2011-08-29T00:00:00Z', refit: true },
    'segment=none&moved_from=2&period=2011-08-29T00%3A00%3A00Z&refit=true',
  ],
])('the customers of a number have an address: %j', (members, query) => {
  expect(membersPath(members)).toBe(`/segments/customers?${query}`)
  expect(membersOf(new URLSearchParams(query))).toEqual(members)
})

it('all customers have the plain address', () => {
  expect(membersPath(everyone)).toBe('/segments/customers')
})

it('leads back to the segment and the period of a list', () => {
  const period = '2011-08-29T00:00:00Z'
  expect(backPath(everyone)).toBe('/segments')
  expect(backPath({ ...everyone, moved_from: 2, changed: true, period, refit: true }))
    .toBe('/segments?segment=2&period=2011-08-29T00%3A00%3A00Z&refit=true')
  expect(backPath({ ...everyone, segment: 'none', moved_from: 'new' })).toBe('/segments')
})
