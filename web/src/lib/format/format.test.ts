import { describe, expect, it } from 'vitest'
import {
  changeOf, formatBytes, formatChange, formatClock, formatCompact, formatCount, formatDate,
  formatDateTime, formatDecimal, formatDuration, formatMoney, formatMoneyExact, formatPercent,
  formatChangeShort, formatPoints, formatSpeed, formatWeekday,
} from './index'

const gb = 'en-GB'

describe('money', () => {
  it('shows whole units, or as many digits as asked for', () => {
    expect(formatMoney('9747747.934', 'GBP', { locale: gb })).toBe('£9,747,748')
    expect(formatMoney('533.875569', 'GBP', { digits: 2, locale: gb })).toBe('£533.88')
    expect(formatMoney('712345.6', 'EUR', { compact: true, locale: gb })).toBe('€712k')
  })

  it('writes a true minus, and no minus before nothing', () => {
    expect(formatMoney('-168469.6', 'GBP', { locale: gb })).toBe('\u2212£168,470')
    expect(formatMoney('-0', 'GBP', { locale: gb })).toBe('£0')
  })

  it('keeps every digit when exact, far beyond floating point', () => {
    expect(formatMoneyExact('10655622.484', 'GBP', gb)).toBe('GBP\u00a010,655,622.484')
    expect(formatMoneyExact('9007199254740993.123457', null, gb)).toBe(
      '9,007,199,254,740,993.123457',
    )
    expect(formatMoneyExact('-11062.06', 'GBP', gb)).toBe('GBP\u00a0\u221211,062.06')
    expect(formatMoneyExact('38.9', 'EUR', 'de-DE')).toBe('EUR\u00a038,90')
  })

  it('shows a dash for what is unknown', () => {
    expect(formatMoney(null, 'GBP')).toBe('\u2014')
    expect(formatMoneyExact(null, null)).toBe('\u2014')
  })
})

describe('numbers', () => {
  it('groups by locale', () => {
    expect(formatCount(530103, gb)).toBe('530,103')
    expect(formatCount(530103, 'de-DE')).toBe('530.103')
    expect(formatCount(null)).toBe('\u2014')
  })

  it('keeps three significant figures', () => {
    expect(formatCompact(9_747_747, gb)).toBe('9.75m')
    expect(formatCompact(34, gb)).toBe('34')
    expect(formatDecimal(0.7432, 3, gb)).toBe('0.743')
  })
})

describe('bytes', () => {
  it.each([
    [0, '0\u00a0B'], [999, '999\u00a0B'], [1000, '1\u00a0kB'], [45_123_456, '45.1\u00a0MB'],
    [70_000_000_000, '70\u00a0GB'], [5e15, '5,000\u00a0TB'], [null, '\u2014'],
  ])('of %s are %s', (bytes, words) => {
    expect(formatBytes(bytes, gb)).toBe(words)
  })
})

describe('percent and change', () => {
  it('has no decimals unless asked for', () => {
    expect(formatPercent(0.1234, 0, gb)).toBe('12\u202f%')
    expect(formatPercent(0.0842, 1, gb)).toBe('8.4\u202f%')
  })

  it('signs every change', () => {
    expect(formatChange(0.0421, gb)).toBe('+4.2\u202f%')
    expect(formatChange(-0.0421, gb)).toBe('\u22124.2\u202f%')
    expect(formatChange(0.0001, gb)).toBe('0.0\u202f%')
  })

  it('ends short where a percentage says nothing any more', () => {
    expect(formatChangeShort(9.99, gb)).toBe('+999.0\u202f%')
    expect(formatChangeShort(169.2, gb)).toBe('>\u202f999\u202f%')
    expect(formatChangeShort(-169.2, gb)).toBe('<\u202f\u2212999\u202f%')
    expect(formatChange(169.2, gb)).toBe('+16,920.0\u202f%')
    expect(formatChangeShort(null)).toBe('\u2014')
  })

  it('says in points how a share changed', () => {
    expect(formatPoints(0.0617, gb)).toBe('+6.2\u202fpts')
    expect(formatPoints(-0.0617, gb)).toBe('\u22126.2\u202fpts')
    expect(formatPoints(0.0001, gb)).toBe('0.0\u202fpts')
    expect(formatPoints(null)).toBe('\u2014')
  })

  it('knows no change from nothing', () => {
    expect(changeOf(10, 0)).toBeNull()
    expect(changeOf(10, null)).toBeNull()
    expect(changeOf(-5, -10)).toBe(0.5)
    expect(formatChange(null)).toBe('\u2014')
  })
})

describe('time', () => {
  const at = '2011-12-09T08:05:07Z'

  it('is UTC', () => {
    expect(formatDate(at)).toBe('9 Dec 2011')
    expect(formatWeekday(at)).toBe('Fri 9 Dec 2011')
    expect(formatClock(at)).toBe('08:05:07')
    expect(formatDateTime('2011-12-09T23:30:00-02:00')).toBe('10 Dec 2011, 01:30:00 UTC')
  })

  it.each([
    [21600, '1 day in 4 s'],
    [3600, '1 hour in 1 s'],
    [60, '1 min in 1 s'],
    [1, 'real time'],
    [86400, '1 day in 1 s'],
    [1e7, '1 day in 0.1 s'],
    [720, '1 hour in 5 s'],
    [0, '\u2014'],
  ])('pictures a speed of %d as %s', (speed, words) => {
    expect(formatSpeed(speed)).toBe(words)
  })

  it('names durations', () => {
    expect(formatDuration(90)).toBe('1.5 min')
    expect(formatDuration(7200)).toBe('2 hours')
    expect(formatDuration(86400)).toBe('1 day')
  })
})
