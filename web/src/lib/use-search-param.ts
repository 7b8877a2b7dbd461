import { useEffect, useState } from 'react'

// The address holds the state; what is not one of the allowed counts as the default.
export function useSearchParam<T extends string>(name: string, allowed: readonly T[], usual: T) {
  const read = () => {
    const value = new URLSearchParams(window.location.search).get(name) as T
    return allowed.includes(value) ? value : usual
  }
  const [value, setValue] = useState(read)

  useEffect(() => {
    const back = () => setValue(read())
    window.addEventListener('popstate', back)
    return () => window.removeEventListener('popstate', back)
  })

  const change = (next: T) => {
    const url = new URL(window.location.href)
    if (next === usual) url.searchParams.delete(name)
    else url.searchParams.set(name, next)
    window.history.pushState(null, '', url)
    setValue(next)
  }
  return [value, change] as const
}
