import { useQuery } from '@tanstack/react-query'
import { useId, useState, type KeyboardEvent } from 'react'
import { fieldLook } from '@/components/ui/field'
import { foundProductsQuery, type FoundProduct } from '@/lib/api/shop-lists'
import { classNames } from '@/lib/class-names'
import { useSettled } from '@/lib/use-settled'

const kTyping_ms = 150

export interface ProductSearchProps {
  onChoose: (product: FoundProduct) => void
}

interface OptionProps {
  id: string
  product: FoundProduct
  active: boolean
  onChoose: () => void
}

function Option({ id, product: { product_id, description }, active, onChoose }: OptionProps) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      // Before the field loses the focus, which closes the list.
      onPointerDown={(event) => {
        event.preventDefault()
        onChoose()
      }}
      className={classNames(
        'flex min-h-8 cursor-pointer items-center gap-3 rounded px-2 text-sm hover:bg-sunken',
        'pointer-coarse:min-h-11', active && 'bg-sunken')}
    >
      <bdi className="min-w-0 grow truncate">{description ?? product_id}</bdi>
      <bdi className="max-w-24 shrink-0 truncate text-xs text-muted">{product_id}</bdi>
    </li>
  )
}

// A product by a part of its name or number: arrow keys and Enter choose.
export function ProductSearch({ onChoose }: ProductSearchProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const q = useSettled(typed.trim(), kTyping_ms)
  const { data, isPlaceholderData } = useQuery(foundProductsQuery(q))
  const found = q === '' ? [] : (data ?? [])
  const listed = open && typed.trim() !== '' && q !== ''
  const active = Math.min(at, Math.max(0, found.length - 1))

  const choose = (product: FoundProduct | undefined) => {
    if (!product) return
    setTyped('')
    setOpen(false)
    onChoose(product)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' && listed && !isPlaceholderData) choose(found[active])
    else if (move !== undefined && found.length > 0) {
      setOpen(true)
      setAt((active + move + found.length) % found.length)
    } else return
    event.preventDefault()
  }
  return (
    <div className="relative max-sm:w-full">
      <input
        type="text"
        role="combobox"
        data-search
        aria-label="Find a product"
        aria-expanded={listed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={listed && found.length > 0 ? `${id}-${active}` : undefined}
        placeholder="Find a product"
        title="Press / to search"
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setOpen(true)
          setAt(0)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className={classNames(fieldLook, 'w-64 max-sm:w-full')}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Products found"
        hidden={!listed}
        className={
          'absolute top-full left-0 z-20 mt-1 max-h-80 w-96 max-w-full overflow-auto rounded-md ' +
          'border border-line bg-surface p-1 shadow-md sm:max-w-none'
        }
      >
        {listed && found.map((product, i) => (
          <Option
            key={product.product_id}
            id={`${id}-${i}`}
            product={product}
            active={i === active}
            onChoose={() => choose(product)}
          />
        ))}
        {listed && found.length === 0 && data && (
          <li role="option" aria-selected={false} aria-disabled className="px-2 py-1.5 text-sm">
            No product is called so
          </li>
        )}
      </ul>
    </div>
  )
}
