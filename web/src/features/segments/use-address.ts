import { useSearchParams } from 'react-router'
import { addressOf, paramsOf, type Address } from './address'

export interface AddressProps {
  address: Address
  change: (next: Partial<Address>) => void
}

// The state of the view is its address, so that it can be kept, sent and gone back to.
export function useAddress(): AddressProps {
  const [params, setParams] = useSearchParams()
  const change = (next: Partial<Address>) =>
    setParams((before) => paramsOf({ ...addressOf(before), ...next }))
  return { address: addressOf(params), change }
}
