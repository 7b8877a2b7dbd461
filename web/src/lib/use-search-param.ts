import { useSearchParams } from 'react-router'

// The address holds the state; what is not one of the allowed counts as the default.
export function useSearchParam<T extends string>(name: string, allowed: readonly T[], usual: T) {
  const [params, setParams] = useSearchParams()
  const given = params.get(name) as T
  const change = (next: T) =>
    setParams((before) => {
      const after = new URLSearchParams(before)
      if (next === usual) after.delete(name)
      else after.set(name, next)
      return after
    })
  return [allowed.includes(given) ? given : usual, change] as const
}
