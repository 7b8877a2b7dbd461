import { expect, it } from 'vitest'
import { formatLatency, healthLines } from './health-lines'

it('writes times in the unit that fits', () => {
  expect(formatLatency(0.4)).toBe('0.40 ms')
  expect(formatLatency(31.25)).toBe('31.3 ms')
  expect(formatLatency(250)).toBe('250 ms')
  expect(formatLatency(1500)).toBe('1.50 s')
  expect(formatLatency(null)).toBe('\u2014')
})

it('writes paces without digits that say nothing', () => {
  const [transactions] = healthLines
  expect(transactions?.format(20_000.4)).toBe('20,000')
  expect(transactions?.format(0.25)).toBe('0.3')
})
