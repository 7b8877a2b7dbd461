import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CountryChoice } from '@/components/ui/country-choice'
import { fieldLook } from '@/components/ui/field'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import {
  everyone, isNarrowed, rangeKeys, sortedBy, usualOrder, type CustomerList,
} from './list-address'
import { listColumns } from './list-columns'
import { ListSearch } from './list-search'
import { RangeFilter } from './range-filter'
import type { ListProps } from './use-list'

export const reset = ({ sort, order }: CustomerList): CustomerList => ({ ...everyone, sort, order })

function SegmentChoice({ list, change }: ListProps) {
  const segments = useAnalytics().segments?.segments ?? []
  const known = list.segment === null || segments.some(({ id }) => id === list.segment)
  if (segments.length === 0 && list.segment === null) return null
  return (
    <select
      aria-label="Segment"
      value={list.segment ?? ''}
      onChange={({ target }) =>
        change({ segment: target.value === '' ? null : Number(target.value) })}
      className={classNames(fieldLook, 'max-w-44', list.segment !== null && 'border-control')}
    >
      <option value="">All segments</option>
      {!known && <option value={list.segment!}>Segment {list.segment}</option>}
      {segments.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
    </select>
  )
}

// Phones have no heads of columns to sort by.
function SortChoice({ list, change }: ListProps) {
  const turned = list.order === 'asc' ? 'desc' : 'asc'
  return (
    <div className="flex w-full gap-2 sm:hidden">
      <select
        aria-label="Sort by"
        value={list.sort}
        onChange={({ target }) => {
          const key = listColumns.find((column) => column.key === target.value)?.key
          if (key) change({ sort: key, order: usualOrder(key) })
        }}
        className={classNames(fieldLook, 'grow')}
      >
        {listColumns.map(({ key, name }) => <option key={key} value={key}>By {name}</option>)}
      </select>
      <Button
        square
        aria-label={turned === 'asc' ? 'Smallest first' : 'Largest first'}
        onClick={() => change(sortedBy({ ...list, order: list.order }, list.sort))}
      >
        {list.order === 'asc' ? '\u25b2' : '\u25bc'}
      </Button>
    </div>
  )
}

// Who is listed; on phones all but the search is behind a button.
export function ListFilters(address: ListProps) {
  const { list, change } = address
  const currency = useAnalytics().kpis?.currency ?? null
  const [open, setOpen] = useState(false)
  const rest = open ? 'flex' : 'hidden sm:flex'
  const narrowed = isNarrowed({ ...list, q: '' })
  return (
    <div role="search" className="flex flex-wrap items-center gap-2" data-testid="filters">
      <ListSearch
        aria-label="Customers whose name begins with"
        placeholder="Name begins with"
        title="Press / to search"
        said={list.q}
        onSaid={(q) => change({ q }, true)}
        className="w-48 max-sm:w-auto max-sm:grow"
      />
      <Button
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={classNames('sm:hidden', narrowed && 'border-control bg-sunken')}
      >
        Filters
      </Button>
      <div className={classNames(rest, 'flex-wrap items-center gap-2 max-sm:w-full')}>
        <SegmentChoice {...address} />
        <CountryChoice country={list.country} onChange={(country) => change({ country })} />
        {rangeKeys.map((key) => (
          <RangeFilter
            key={key}
            of={key}
            between={list[key]}
            currency={currency}
            onChange={(next) => change({ [key]: next })}
          />
        ))}
        {isNarrowed(list) && <Button onClick={() => change(reset(list))}>Reset</Button>}
      </div>
      <SortChoice {...address} />
    </div>
  )
}
