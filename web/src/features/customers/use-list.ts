import { useSearchParams } from 'react-router'
import { listOf, paramsOf, type CustomerList } from './list-address'

export interface ListProps {
  list: CustomerList
  // `typing` leaves no step to go back to for every letter.
  change: (next: Partial<CustomerList>, typing?: boolean) => void
}

export function useList(): ListProps {
  const [params, setParams] = useSearchParams()
  const change = (next: Partial<CustomerList>, typing = false) =>
    setParams((before) => paramsOf({ ...listOf(before), ...next }), { replace: typing })
  return { list: listOf(params), change }
}
