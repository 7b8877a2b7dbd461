import { expect, it } from 'vitest'
import type { MappedField } from '@/lib/wire/types'
import { columnIndex, columnName, columnsWith, withChoices } from './mapping'

const header = ['Invoice', '', 'Note', 'Note', '#1', 'x'.repeat(61)]
const field = (name: string, column: string | null, by: MappedField['by']): MappedField =>
  ({ field: name, required: false, words: '', column, by })

it.each([[0, 'Invoice'], [1, '#2'], [2, '#3'], [3, '#4'], [4, '#5'], [5, '#6']])(
  'calls column %d %s', (i, name) => expect(columnName(header, i)).toBe(name))

it('finds a column by name or place', () => {
  expect(columnIndex(header, 'Invoice')).toBe(0)
  expect(columnIndex(header, '#4')).toBe(3)
  expect(columnIndex(header, 'gone')).toBe(-1)
  expect(columnIndex(header, null)).toBe(-1)
})

it('sends all that was chosen by hand, what has no column, and the new choice', () => {
  const fields = [
    field('order_id', 'Invoice', 'name'), field('country', '#2', 'hand'),
    field('kind', null, null), field('amount', '#3', 'hand'),
  ]
  expect(columnsWith({ header, fields }, 'description', 3)).toEqual(
    { country: '#2', kind: null, amount: '#3', description: '#4' })
  // Taken from another field: it is left to be found by its name.
  expect(columnsWith({ header, fields }, 'kind', 1)).toEqual({ amount: '#3', kind: '#2' })
  expect(columnsWith({ header, fields }, 'order_id', null)).toMatchObject({ order_id: null })
})

it('shows a choice at once', () => {
  const fields = [field('order_id', 'Invoice', 'name'), field('kind', 'Note', 'name')]
  expect(withChoices(fields, undefined)).toBe(fields)
  expect(withChoices(fields, { kind: null, order_id: '#2' })).toEqual(
    [field('order_id', '#2', 'hand'), field('kind', null, null)])
})
