import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { fieldLook } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { classNames } from '@/lib/class-names'
import { windows, type WindowDays } from './basket-address'
import { ProductSearch } from './product-search'
import type { BasketAddressProps } from './use-basket-address'

const windowNames: Record<WindowDays, { label: string; title: string }> = {
  30: { label: '30 d', title: 'The last 30 days of the shop' },
  90: { label: '90 d', title: 'The last 90 days of the shop' },
  365: { label: '1 y', title: 'The last 365 days of the shop' },
  all: { label: 'All', title: 'All orders' },
}

// A bound that is typed counts once it is left, or with Enter.
function LeastOrders({ address, change }: BasketAddressProps) {
  const said = address.min_orders === null ? '' : String(address.min_orders)
  const [typed, setTyped] = useState(said)
  const [known, setKnown] = useState(said)
  if (known !== said) {
    setKnown(said)
    setTyped(said)
  }
  const apply = () => {
    const least = /^\d{1,9}$/.test(typed) && Number(typed) > 0 ? Number(typed) : null
    if (least !== address.min_orders) change({ min_orders: least })
  }
  return (
    <form
      className="flex items-center gap-2 text-sm text-muted"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <label className="flex items-center gap-2">
        Products in at least
        <input
          type="number"
          min="1"
          step="1"
          placeholder="auto"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={apply}
          className={classNames(fieldLook, 'w-20')}
        />
        orders
      </label>
    </form>
  )
}

export interface BasketsFiltersProps extends BasketAddressProps {
  productName: string | null
}

export function BasketsFilters({ productName, ...props }: BasketsFiltersProps) {
  const { address, change } = props
  return (
    <div role="search" className="flex flex-wrap items-center gap-2" data-testid="filters">
      <ProductSearch onChoose={({ product_id }) => change({ product: product_id })} />
      {address.product !== null && (
        <Button
          className="max-w-72 border-control bg-sunken"
          aria-label={`Pairs with all products, not only ${productName ?? address.product}`}
          onClick={() => change({ product: null })}
        >
          <bdi className="truncate">{productName ?? address.product}</bdi>
          <span aria-hidden>{'\u00d7'}</span>
        </Button>
      )}
      <Segmented
        label="Window"
        value={address.days}
        options={windows.map((value) => ({ value, ...windowNames[value] }))}
        onChange={(days) => change({ days })}
      />
      <LeastOrders {...props} />
    </div>
  )
}
