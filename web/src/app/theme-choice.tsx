import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { MoonIcon, SunIcon } from '@/components/ui/icons'
import { chooseTheme, currentTheme, followSystemTheme } from './theme'

export function ThemeToggle() {
  const [theme, setTheme] = useState(currentTheme)
  useEffect(() => followSystemTheme(() => setTheme(currentTheme())), [])
  const other = theme === 'dark' ? 'light' : 'dark'
  const label = `Switch to ${other} colours`
  return (
    <Button
      aria-label={label}
      title={label}
      onClick={() => {
        chooseTheme(other)
        setTheme(other)
      }}
      square
      className="order-3 ml-auto sm:order-4 sm:ml-0"
    >
      {theme === 'dark' ? <SunIcon /> : <MoonIcon />}
    </Button>
  )
}
