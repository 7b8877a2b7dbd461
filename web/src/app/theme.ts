// The system's preference, unless one was chosen by hand; kept in the browser.
export type Theme = 'light' | 'dark'

const key = 'tillcast.theme'

function chosen(): Theme | null {
  try {
    const value = localStorage.getItem(key)
    return value === 'light' || value === 'dark' ? value : null
  } catch {
    return null // storage may be forbidden
  }
}

const system = () => window.matchMedia('(prefers-color-scheme: dark)')

export const currentTheme = (): Theme => chosen() ?? (system().matches ? 'dark' : 'light')

export function applyTheme(): void {
  document.documentElement.dataset.theme = currentTheme()
}

export function chooseTheme(theme: Theme): void {
  try {
    // What the system prefers anyway is not worth remembering: the page then follows it again.
    if (theme === (system().matches ? 'dark' : 'light')) localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // The choice then lasts as long as the page.
  }
  document.documentElement.dataset.theme = theme
}

export function followSystemTheme(changed: () => void): () => void {
  const media = system()
  const listener = () => {
    applyTheme()
    changed()
  }
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}
