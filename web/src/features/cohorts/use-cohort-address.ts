import { useSearchParams } from 'react-router'
import { measures, type Measure } from './cohort-table'

export interface CohortAddress {
  measure: Measure
  country: string | null
  cohort: string | null // the month whose curve stands out
}

const isMonth = (text: string | null) => text !== null && /^\d{4}-\d\d$/.test(text)

export function addressOf(params: URLSearchParams): CohortAddress {
  const cohort = params.get('cohort')
  return {
    measure: measures.find((measure) => measure === params.get('show')) ?? 'share',
    country: params.get('country') || null,
    cohort: isMonth(cohort) ? cohort : null,
  }
}

export function paramsOf({ measure, country, cohort }: CohortAddress): URLSearchParams {
  const given = { show: measure === 'share' ? null : measure, country, cohort }
  return new URLSearchParams(Object.entries(given).flatMap(([key, value]) =>
    value === null ? [] : [[key, value]]))
}

export interface CohortAddressProps {
  address: CohortAddress
  change: (next: Partial<CohortAddress>) => void
}

export function useCohortAddress(): CohortAddressProps {
  const [params, setParams] = useSearchParams()
  const change = (next: Partial<CohortAddress>) =>
    setParams((before) => paramsOf({ ...addressOf(before), ...next }))
  return { address: addressOf(params), change }
}
