// The system's preference, unless another was chosen by hand; the choice is kept in the browser.
export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const key = 'tillcast.theme'

export function chosenTheme(): ThemeChoice {
  try {
    const value = localStorage.getItem(key)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system' // storage may be forbidden
  }
}

const system = () => window.matchMedia('(prefers-color-scheme: dark)')

export function applyTheme(choice: ThemeChoice = chosenTheme()): void {
  const theme = choice === 'system' ? (system().matches ? 'dark' : 'light') : choice
  document.documentElement.dataset.theme = theme
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, choice)
  } catch {
    // The choice then lasts as long as the page.
  }
  applyTheme(choice)
}

export function followSystemTheme(choice: ThemeChoice): () => void {
  if (choice !== 'system') return () => {}
  const media = system()
  const listener = () => applyTheme(choice)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}
