import { expect, it } from 'vitest'
import { asKept, asTyped, rangeWords } from './range-words'

const space = '\u202f'

it('says a range as one would', () => {
  const say = (from: string | null, to: string | null) =>
    rangeWords('probability', { from, to }, null)
  expect(say('0.5', null)).toBe(`Chance 50${space}% or more`)
  expect(say(null, '0.125')).toBe(`Chance below 12.5${space}%`)
  expect(say('0.1', '0.2')).toBe(`Chance 10${space}% to below 20${space}%`)
  expect(say(null, null)).toBeNull()
  expect(rangeWords('monetary', { from: '1000', to: null }, 'GBP')).toBe('Spent £1,000 or more')
  expect(rangeWords('last_purchase', { from: '2011-09-01', to: null }, null)).toBe(
    'Last purchase since 1 Sep 2011')
})

it('keeps every percentage that is typed', () => {
  for (let percent = 0; percent <= 100; percent += 0.5) {
    const kept = asKept('probability', String(percent))!
    expect(asTyped('probability', kept)).toBe(String(percent))
  }
  expect(asKept('orders', ' ')).toBeNull()
  expect(asTyped('monetary', '12.5')).toBe('12.5')
})
