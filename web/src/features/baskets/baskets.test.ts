import { describe, expect, it } from 'vitest'
import type { Pair } from '@/lib/wire/types'
import { addressOf, fromOf, paramsOf, queryOf } from './basket-address'
import { againstChance, nameOf, pairsCsv, sentenceParts } from './pair-words'
import { layoutOf, logTicks, nearestPair } from './pairs-layout'

const pair = (id: string, support: number, lift: number): Pair => ({
  a: { product_id: id, description: '=PINK', orders: 700 },
  b: { product_id: 'b', description: null, orders: 980 },
  orders: 580, support, confidence: 0.83, confidence_back: 0.59, lift, surprise: 3050.2,
})
const read = (text: string) => addressOf(new URLSearchParams(text))

describe('the address of baskets', () => {
  it('is plain where all is as usual, and read back the same', () => {
    expect(paramsOf(read('')).toString()).toBe('')
    const text = 'days=90&product=85123A&min_orders=7&sort=lift&limit=200'
    expect(paramsOf(read(text)).toString()).toBe(text)
  })

  it.each(['days=7', 'sort=name', 'limit=501', 'limit=0', 'min_orders=x', 'min_orders=-1'])(
    'takes nothing that the server would refuse: %s', (text) => {
      expect(read(text)).toEqual(read(''))
    })

  it('asks for whole days, the present one with them', () => {
    expect(fromOf('30', '2011-12-09T12:50:00.001Z')).toBe('2011-11-10T00:00:00.000Z')
    expect(fromOf('all', '2011-12-09T12:50:00.001Z')).toBeNull()
    expect(queryOf(read('days=365&product=x'), '2011-12-09T12:50:00Z')).toEqual({
      from: '2010-12-10T00:00:00.000Z', product: 'x', min_orders: null, sort: 'surprise', limit: 50,
    })
  })
})

describe('a pair in words', () => {
  it('names products without blanks around, and by their number where nothing is left', () => {
    const named = (description: string | null) =>
      nameOf({ product_id: '85123A', description, orders: 1 })
    expect(named(' PINK MUG  ')).toBe('PINK MUG')
    expect([named('  '), named(null)]).toEqual(['85123A', '85123A'])
  })

  it('counts of a hundred orders, and against chance', () => {
    expect(sentenceParts({ confidence: 0.83, lift: 16.9 })).toEqual({
      also: '83', chance: '17 times as often as by chance',
    })
    expect(sentenceParts({ confidence: 0.004, lift: 1.24 })).toEqual({
      also: 'fewer than one', chance: '1.2 times as often as by chance',
    })
    expect(sentenceParts({ confidence: 0.997, lift: 1 }).also).toBe('nearly all')
    expect(sentenceParts({ confidence: 1, lift: 1 }).also).toBe('100')
    expect(againstChance(1.01)).toBe('as often as by chance')
    expect(againstChance(0.4)).toBe('less often than by chance')
  })

  it('has every digit in its file, and no formula', () => {
    const text = pairsCsv({
      from: null, to: null, as_of: null, orders: 19959, products: 2, min_orders: 5,
      products_frequent: 2, total: 1, pairs: [pair('a', 0.029, 16.9)],
    })
    expect(text.split('\r\n')[1]).toBe(
      ",,19959,a,'=PINK,700,b,,980,580,0.029,0.83,0.59,16.9,3050.2")
  })
})

describe('the plot of pairs', () => {
  const area = { width: 500, height: 200, left: 50, right: 490, top: 10, bottom: 170 }
  const pairs = [pair('far', 0.02, 100), pair('near', 0.001, 2), pair('mid', 0.005, 20)]

  it('lays them within, rarer ones left and weaker ones below', () => {
    const { placed } = layoutOf(pairs, area)
    expect(placed.map((one) => one.pair.a.product_id)).toEqual(['near', 'mid', 'far'])
    for (const { x, y } of placed) {
      expect(x).toBeGreaterThan(50)
      expect(x).toBeLessThan(490)
      expect(y).toBeGreaterThan(10)
      expect(y).toBeLessThan(170)
    }
    expect(placed[0]!.y).toBeGreaterThan(placed[2]!.y)
    expect(layoutOf([], area).placed).toEqual([])
  })

  it('finds the one that is pointed at, and none far off', () => {
    const { placed } = layoutOf(pairs, area)
    expect(nearestPair(placed, placed[1]!.x + 3, placed[1]!.y - 3, 20)).toBe(1)
    expect(nearestPair(placed, 52, 12, 20)).toBeNull()
  })

  it('names few round values', () => {
    expect(logTicks(1.5, 60)).toEqual([2, 5, 10, 20, 50])
    expect(logTicks(0.9, 900)).toEqual([1, 10, 100])
    expect(logTicks(0.0011, 0.0049)).toEqual([0.002, 0.003, 0.004])
  })
})
