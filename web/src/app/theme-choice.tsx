import { useEffect, useState, type ComponentProps } from 'react'
import { MoonIcon, SunIcon } from '@/components/ui/icons'
import { SystemIcon } from '@/components/ui/view-icons'
import { classNames } from '@/lib/class-names'
import { chooseTheme, chosenTheme, followSystemTheme, themeChoices } from './theme'

const looks = {
  system: { name: 'As the system', icon: <SystemIcon /> },
  light: { name: 'Light', icon: <SunIcon /> },
  dark: { name: 'Dark', icon: <MoonIcon /> },
}

// As the system wishes, light or dark: three radio buttons.
export function ThemeChoice({ className, ...props }: ComponentProps<'fieldset'>) {
  const [choice, setChoice] = useState(chosenTheme)
  useEffect(() => followSystemTheme(choice), [choice])
  const base = 'flex rounded-md border border-line bg-sunken p-0.5'
  return (
    <fieldset className={classNames(base, className)} {...props}>
      <legend className="sr-only">Colours</legend>
      {themeChoices.map((value) => (
        <label
          key={value}
          title={looks[value].name}
          className={
            'relative flex h-8 min-w-8 grow cursor-pointer items-center justify-center rounded ' +
            'text-muted outline-accent hover:text-ink has-checked:bg-surface ' +
            'has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 ' +
            'pointer-coarse:h-11'
          }
        >
          <input
            type="radio"
            name="colours"
            aria-label={looks[value].name}
            checked={choice === value}
            onChange={() => {
              chooseTheme(value)
              setChoice(value)
            }}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {looks[value].icon}
        </label>
      ))}
    </fieldset>
  )
}
