// The page's own addresses; what customers and models are called may hold any character.
export const customerPath = (id: string) => `/customers/${encodeURIComponent(id)}`
export const segmentPath = (id: number) => `/segments?segment=${id}`
export const modelPath = (id: string) => `/models/${encodeURIComponent(id)}`
export const countryPath = (country: string) => `/customers?country=${encodeURIComponent(country)}`
export const productPath = (id: string) => `/baskets?product=${encodeURIComponent(id)}`

// Two models side by side; what is not named is chosen there.
export const comparePath = (a: string, b?: string) =>
  `/models/compare?${new URLSearchParams({ a, ...(b !== undefined && { b }) })}`
