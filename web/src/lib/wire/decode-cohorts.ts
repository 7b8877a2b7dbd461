// GET /v1/cohorts.
import { decodeNumber } from './decode-timeline'
import { DecodeError, Fields } from './fields'
import type { Cohort, Cohorts, Money } from './types'

function decodeMoney(value: unknown, path: string): Money {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value
  throw new DecodeError(`${path}: expected a decimal string`)
}

function decodeCohort(value: unknown, path: string): Cohort {
  const f = new Fields(value, path)
  const month = f.text('month')
  if (!/^\d{4}-\d\d$/.test(month)) throw new DecodeError(`${path}.month: expected a month`)
  const cohort = {
    month,
    customers: f.number('customers'),
    active: f.list('active', decodeNumber),
    revenue: f.list('revenue', decodeMoney),
  }
  if (cohort.active.length === cohort.revenue.length) return cohort
  throw new DecodeError(`${path}.revenue: expected as many months as of active`)
}

export function decodeCohorts(value: unknown): Cohorts {
  const f = new Fields(value, 'cohorts')
  return {
    as_of: f.timeOrNull('as_of'),
    currency: f.textOrNull('currency'),
    cohorts: f.list('cohorts', decodeCohort),
  }
}
