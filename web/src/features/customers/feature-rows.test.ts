import { expect, it } from 'vitest'
import { featureGroups, featureRows, featureText, matching } from './feature-rows'

const info = (name: string, group: string, unit: string, formula: string) =>
  [name, { name, group, unit, formula }] as const
const catalogue = new Map([
  info('gap_mean_days', 'rhythm', 'days', 'mean gap between active days'),
  info('aov', 'value', 'currency', 'mean of the orders'),
])
const rows = featureRows({ gap_mean_days: 12.345, aov: null, novel: 3 }, catalogue)

it('shows what the catalogue does not know, too', () => {
  expect(featureGroups(rows).map(([group, some]) => [group, some.length])).toEqual([
    ['rhythm', 1], ['value', 1], ['other', 1],
  ])
  expect(featureRows(null, catalogue)).toEqual([])
  expect(featureRows({ aov: 1 }, undefined)[0]).toMatchObject({ group: 'other', unit: '' })
})

it('finds rows by all words that were typed, wherever they stand', () => {
  const names = (typed: string) => matching(rows, typed).map(({ name }) => name)
  expect(names('')).toHaveLength(3)
  expect(names('MEAN')).toEqual(['gap_mean_days', 'aov'])
  expect(names(' mean  rhythm')).toEqual(['gap_mean_days'])
  expect(names('gap mean')).toEqual(['gap_mean_days'])
  expect(names('nothing')).toEqual([])
})

it('says values with their unit, and money with the currency', () => {
  expect(featureText({ value: 12.345, unit: 'days' }, 'GBP')).toBe('12.35\u00a0days')
  expect(featureText({ value: 0.01234, unit: 'currency/day' }, 'GBP')).toBe('0.0123\u00a0GBP/day')
  expect(featureText({ value: 1234.56, unit: '' }, null)).toBe('1,234.6')
  expect(featureText({ value: null, unit: 'days' }, null)).toBe('\u2014')
})
