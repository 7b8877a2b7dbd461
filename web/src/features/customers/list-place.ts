// Where a list was left, for the way back to it; kept as long as the window is open.
const kName = 'tillcast.customers.place'

export interface KeptPlace {
  list: string // its address
  scroll_px: number
  row: number
}

const isKept = (value: unknown): value is KeptPlace => {
  const place = value as KeptPlace | null
  return typeof place === 'object' && place !== null && typeof place.list === 'string' &&
    Number.isFinite(place.scroll_px) && Number.isInteger(place.row) && place.row >= 0
}

export function keptPlace(list: string): KeptPlace {
  const top = { list, scroll_px: 0, row: 0 }
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(kName) ?? 'null')
    return isKept(kept) && kept.list === list ? kept : top
  } catch {
    return top
  }
}

export function keepPlace(place: KeptPlace): void {
  try {
    sessionStorage.setItem(kName, JSON.stringify(place))
  } catch {
    return
  }
}
