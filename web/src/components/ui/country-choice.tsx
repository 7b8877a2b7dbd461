import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { countryNamesQuery } from '@/lib/api/shop-lists'
import { classNames } from '@/lib/class-names'
import { fieldLook } from './field'

export interface CountryChoiceProps extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  country: string | null
  onChange: (country: string | null) => void
}

// One of the shop's countries, or all; one that is not known any more stays chosen.
export function CountryChoice({ country, onChange, className, ...props }: CountryChoiceProps) {
  const { data: names = [] } = useQuery(countryNamesQuery())
  const known = country === null || names.includes(country)
  return (
    <select
      aria-label="Country"
      value={country ?? ''}
      onChange={({ target }) => onChange(target.value || null)}
      className={classNames(fieldLook, 'max-w-44', country !== null && 'border-control', className)}
      {...props}
    >
      <option value="">All countries</option>
      {!known && <option value={country}>{country}</option>}
      {[...names].sort().map((name) => <option key={name} value={name}>{name}</option>)}
    </select>
  )
}
