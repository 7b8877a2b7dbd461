import { useSearchParams } from 'react-router'
import { addressOf, paramsOf, type BasketAddress } from './basket-address'

export interface BasketAddressProps {
  address: BasketAddress
  change: (next: Partial<BasketAddress>) => void
}

export function useBasketAddress(): BasketAddressProps {
  const [params, setParams] = useSearchParams()
  const change = (next: Partial<BasketAddress>) =>
    setParams((before) => paramsOf({ ...addressOf(before), ...next }))
  return { address: addressOf(params), change }
}
